package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.RunOutcome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs one workflow on this machine.
@Command(
    name = "run",
    description = "Runs one workflow here and prints the files it made.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  private static final int PREVIEW_COLUMNS = 32;

  @Spec private CommandSpec spec;
  @Mixin private WorkflowOptions options;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out",
      description = "Where the outputs go; ${DEFAULT-VALUE} if left out.")
  private Path out;

  @Option(names = "--json", description = "Prints events, one JSON object a line.")
  private boolean json;

  @Mixin private WorkerOptions workerOptions;

  private final Studio studio;
  private final Terminal terminal;

  RunCommand(Studio studio, Terminal terminal) {
    this.studio = studio;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    EngineSettings engine = workerOptions.engine();
    Console console = Console.of(spec, json);
    var submission = Submission.of(studio, options, console);
    submission.refuseWhatIsWrong();
    OutputFolder store = OutputFolder.open(out, Clock.system(ZoneId.systemDefault()));
    try (Session session = submission.open(store, workerOptions.place(), engine)) {
      return exitCode(
          Runs.run(session.worker(), session.workflow(), display(console, terminal, out)));
    }
  }

  static int exitCode(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Done _ -> ExitCode.DONE;
      case RunOutcome.Failed _, RunOutcome.Lost _ -> ExitCode.FAILED;
      case RunOutcome.Cancelled _ -> ExitCode.CANCELLED;
    };
  }

  static RunDisplay display(Console console, Terminal terminal, Path out) {
    if (console.json()) {
      return new JsonDisplay(console.out());
    }
    PrintWriter err = console.err();
    var outcome = new OutcomeText(console.out(), err, out);
    return terminal.interactive()
        ? new TerminalDisplay(
            err,
            outcome,
            InstantSource.system(),
            terminal.colours() ? new HalfBlocks(PREVIEW_COLUMNS) : null)
        : new PlainDisplay(err, outcome);
  }
}
