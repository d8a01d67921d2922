package io.atelier.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Measures what a user feels, against a peer in the same run. Without a name it measures
/// everything; what the workflows make has a name of its own.
@Command(
    name = "bench",
    description =
        "Measures speed and memory against a plain diffusers program, or shows a gallery.",
    footer = {
      "",
      "./atelier bench bridge   What a call into Python costs, beside jpy, Py4J and",
      "                         Appose; the launcher builds it, as it is no part of",
      "                         this program."
    },
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  private final Studio studio;

  private BenchCommand(Studio studio) {
    this.studio = studio;
  }

  /// The command with a name for each measurement.
  static CommandLine over(Studio studio) {
    return new CommandLine(new BenchCommand(studio))
        .addSubcommand(new BenchOverheadCommand(studio))
        .addSubcommand(new BenchStartCommand(studio))
        .addSubcommand(new BenchGalleryCommand(studio))
        .addSubcommand(new BenchQueueCommand(studio))
        .addSubcommand(new BenchComfyUiCommand(studio));
  }

  @Override
  public Integer call() throws IOException {
    var workbench = new Workbench(studio, spec);
    BenchStartCommand.measure(workbench, BenchStartCommand.RUNS);
    BenchOverheadCommand.measure(workbench, BenchOverheadCommand.PAIRS, false);
    return ExitCode.DONE;
  }
}
