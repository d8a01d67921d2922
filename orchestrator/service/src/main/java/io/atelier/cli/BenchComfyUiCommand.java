package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.cli.bench.ComfyUiBench;
import io.atelier.cli.bench.FittedModel;
import io.atelier.engine.EngineSettings;
import io.atelier.nodes.Computing;
import io.atelier.setup.PythonEnvironment;
import io.atelier.workers.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The same picture here and in ComfyUI.
@Command(
    name = "comfyui",
    description =
        "The same workflow over the same file here and in ComfyUI, warm, in turns: with the pixels"
            + " unchanged and with what changes them; then how long loading takes and how much memory.",
    mixinStandardHelpOptions = true)
final class BenchComfyUiCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  private final Studio studio;

  @Option(
      names = "--comfyui",
      paramLabel = "DIR",
      required = true,
      description = "A checkout of ComfyUI, with its environment in .venv or venv.")
  private Path checkout;

  @Option(
      names = "--pairs",
      defaultValue = "" + BenchOverheadCommand.PAIRS,
      description = "Interleaved pairs, 6 or more; ${DEFAULT-VALUE} if left out.")
  private int pairs;

  @Option(
      names = "--unchanged",
      description = "Leaves out what changes pixels: other numbers, other layouts.")
  private boolean unchanged;

  @Option(
      names = "--side",
      defaultValue = "256",
      description = "Of the pictures, in pixels; ${DEFAULT-VALUE} if left out.")
  private int side;

  @Option(
      names = "--steps",
      defaultValue = "4",
      description = "Of the sampler; ${DEFAULT-VALUE} if left out.")
  private int steps;

  @Option(
      names = "--batch",
      defaultValue = "1",
      description = "Pictures at once; ${DEFAULT-VALUE} if left out.")
  private int batch;

  BenchComfyUiCommand(Studio studio) {
    this.studio = studio;
  }

  @Override
  public Integer call() throws IOException {
    var workbench = new Workbench(studio, spec);
    workbench.require(pairs >= 6, "--pairs is " + pairs + "; fewer than 6 say nothing");
    workbench.requireComfyUi(checkout);
    PythonEnvironment python = workbench.environment();
    Path data = studio.places().data();
    try (var folder = TemporaryFolder.in(data, "bench")) {
      var fitted =
          new FittedModel(data.resolve("bench-oracle"), studio.places().root(), python.python());
      var bench =
          new ComfyUiBench(
              checkout.toAbsolutePath(),
              fitted,
              folder.path(),
              (computing, models, outputs) -> worker(python, models, computing, outputs),
              new ComfyUiBench.Scope(side, steps, batch),
              workbench.out());
      bench.warm(pairs, !unchanged);
      bench.loading();
    }
    return ExitCode.DONE;
  }

  private Worker worker(PythonEnvironment python, Path models, Computing computing, Path outputs) {
    return studio.open(
        python,
        List.of(EnvironmentFolders.DEFAULT),
        new StudioFiles(List.of(models), outputs),
        OutputFolder.open(outputs),
        WorkerPlace.PROCESS,
        EngineSettings.USUAL.with(computing));
  }
}
