package io.atelier.cli;

import io.atelier.engine.EngineSettings;
import io.atelier.engine.MemoryBudget;
import io.atelier.nodes.Computing;
import io.atelier.nodes.LaneSettings;
import io.atelier.nodes.Optimization;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// How much a worker does at the same time, how much it keeps, and how it computes.
final class LaneOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--lanes",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many nodes compute at the same time on a CPU, 1 to 16; ${DEFAULT-VALUE} if left out."
              + " Any other device computes one at a time.")
  private int lanes;

  @Option(
      names = "--lanes-beside",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many Python nodes that leave the device alone run beside those, 0 to 16;"
              + " ${DEFAULT-VALUE} if left out.")
  private int beside;

  @Option(
      names = "--model-memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      description =
          "How much loaded models may take while no run needs them, such as 6GB; half of what the"
              + " device has if left out.")
  private @Nullable Long models;

  @Option(
      names = "--result-memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      description =
          "The same for latents, pictures and other results; a tenth of what the machine has if"
              + " left out.")
  private @Nullable Long results;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "Where models compute: cpu, mps or cuda; the machine's best if left out.")
  private Computing.@Nullable Device device;

  @Option(
      names = "--dtype",
      paramLabel = "NAME",
      description =
          "With which numbers: float32, float16 or bfloat16; what the device does best if left out.")
  private Computing.@Nullable Precision precision;

  @Option(
      names = "--optimize",
      paramLabel = "NAME",
      split = ",",
      converter = OptimizationName.class,
      description =
          "What is done to models for memory or speed: attention-slicing, channels-last, compile,"
              + " vae-slicing, vae-tiling; nothing if left out. Each can change the last bits of a"
              + " picture; what harms on the device stays off, and the result says so.")
  private Set<Optimization> optimizations = Set.of();

  EngineSettings engine() {
    try {
      return new EngineSettings(
          new LaneSettings(lanes, beside),
          new MemoryBudget(models, results),
          new Computing(device, precision, optimizations));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
