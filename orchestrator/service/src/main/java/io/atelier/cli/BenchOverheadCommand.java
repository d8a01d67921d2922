package io.atelier.cli;

import io.atelier.cli.bench.OverheadBench;
import io.atelier.setup.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What Atelier adds to a plain diffusers program.
@Command(
    name = "overhead",
    description = "The same pictures, warm, through Atelier and through plain diffusers.",
    mixinStandardHelpOptions = true)
final class BenchOverheadCommand implements Callable<Integer> {

  static final int PAIRS = 15;

  @Spec private CommandSpec spec;
  private final Studio studio;

  @Option(
      names = "--pairs",
      defaultValue = "" + PAIRS,
      description = "Interleaved pairs, 6 or more; ${DEFAULT-VALUE} if left out.")
  private int pairs;

  @Option(names = "--tiny-only", description = "Leaves out the full-size model.")
  private boolean tinyOnly;

  BenchOverheadCommand(Studio studio) {
    this.studio = studio;
  }

  @Override
  public Integer call() throws IOException {
    var workbench = new Workbench(studio, spec);
    workbench.require(pairs >= 6, "--pairs is " + pairs + "; fewer than 6 say nothing");
    measure(workbench, pairs, tinyOnly);
    return ExitCode.DONE;
  }

  static void measure(Workbench workbench, int pairs, boolean tinyOnly) throws IOException {
    var studio = workbench.studio();
    PythonEnvironment python = workbench.environment();
    Path made = studio.places().data().resolve("bench-models");
    var files = new StudioFiles(List.of(python.builtinModels(), made), made);
    try (var folder = TemporaryFolder.make("atelier-bench");
        var worker = studio.openUsual(python, files, folder.path(), WorkerPlace.HERE);
        var child = studio.openUsual(python, files, folder.path(), WorkerPlace.PROCESS)) {
      var root = studio.places().root();
      var bench =
          new OverheadBench(root, made, python, worker, child, workbench.out(), folder.path());
      bench.tiny(pairs);
      if (!tinyOnly) {
        bench.fullSize(pairs);
      }
    }
  }
}
