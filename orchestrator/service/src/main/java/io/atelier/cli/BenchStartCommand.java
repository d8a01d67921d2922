package io.atelier.cli;

import io.atelier.cli.bench.StartBench;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// How soon a user can begin, and what stays in memory.
@Command(
    name = "start",
    description = "How long a start takes, cold, and what each process keeps in memory.",
    mixinStandardHelpOptions = true)
final class BenchStartCommand implements Callable<Integer> {

  static final int RUNS = 5;

  @Spec private CommandSpec spec;
  private final Studio studio;

  @Option(
      names = "--runs",
      defaultValue = "" + RUNS,
      description = "Runs of each, 1 or more; ${DEFAULT-VALUE} if left out.")
  private int runs;

  BenchStartCommand(Studio studio) {
    this.studio = studio;
  }

  @Override
  public Integer call() throws IOException {
    var workbench = new Workbench(studio, spec);
    workbench.require(runs >= 1, "--runs is " + runs + "; give 1 or more");
    measure(workbench, runs);
    return ExitCode.DONE;
  }

  static void measure(Workbench workbench, int runs) throws IOException {
    var places = workbench.studio().places();
    try (var folder = TemporaryFolder.make("atelier-bench")) {
      var bench =
          new StartBench(
              places.root(),
              places.shippedModels(),
              workbench.environment(),
              workbench.out(),
              folder.path());
      bench.help(runs);
      bench.memory();
      bench.firstPicture(runs);
    }
  }
}
