package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.ModelCatalog;
import io.atelier.cli.bench.OverheadBench;
import io.atelier.cli.bench.StartBench;
import io.atelier.setup.PythonEnvironment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Measures what a user feels, against a peer in the same run.
@Command(
    name = "bench",
    description = "Measures speed and memory against a plain diffusers program.",
    mixinStandardHelpOptions = true)
final class BenchCommand {

  @Spec private CommandSpec spec;
  private final Studio studio;

  BenchCommand(Studio studio) {
    this.studio = studio;
  }

  @Command(
      name = "overhead",
      description = "The same pictures, warm, through Atelier and through plain diffusers.",
      mixinStandardHelpOptions = true)
  int overhead(
      @Option(names = "--pairs", defaultValue = "15", description = "Interleaved pairs.") int pairs,
      @Option(names = "--tiny-only", description = "Leaves out the full-size model.")
          boolean tinyOnly)
      throws IOException {
    PythonEnvironment python = environment();
    Path folder = Files.createTempDirectory("atelier-bench");
    Path made = studio.places().data().resolve("bench-models");
    var files = new ModelCatalog(List.of(studio.places().builtinModels(), made));
    var store = OutputFolder.open(folder, Clock.system(ZoneId.systemDefault()));
    try (var worker = studio.workers().open(new WorkerSettings(python, files, store))) {
      var bench =
          new OverheadBench(studio.places().root(), made, python.python(), worker, out(), folder);
      bench.tiny(pairs, python.builtinModels().resolve("checkpoints/tiny-random.safetensors"));
      if (!tinyOnly) {
        bench.fullSize(pairs);
      }
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "start",
      description = "How long a start takes, cold, and what each process keeps in memory.",
      mixinStandardHelpOptions = true)
  int start(@Option(names = "--runs", defaultValue = "5", description = "Runs of each.") int runs)
      throws IOException {
    Path folder = Files.createTempDirectory("atelier-bench");
    var bench = new StartBench(studio.places().root(), environment(), out(), folder);
    bench.help(runs);
    bench.firstPicture(runs);
    return ExitCode.DONE;
  }

  private PythonEnvironment environment() {
    return studio.setup().on(spec.commandLine().getErr()).ensure();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
