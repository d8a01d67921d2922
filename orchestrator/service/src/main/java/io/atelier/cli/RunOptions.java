package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.RunOutcome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// On what a workflow is run, how that is shown and where its outputs go: shared by the commands
/// that print the files that a run made.
final class RunOptions {

  private static final int PREVIEW_COLUMNS = 32;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out",
      description = "Where the outputs go; ${DEFAULT-VALUE} if left out.")
  private Path out;

  @Option(names = "--json", description = "Prints events, one JSON object a line.")
  private boolean json;

  @Mixin private WorkerOptions workerOptions;

  /// Runs a workflow, unless something is wrong with it.
  ///
  /// @return the exit code
  int run(Studio studio, Terminal terminal, WorkflowOptions options) {
    EngineSettings engine = workerOptions.engine();
    Console console = Console.of(spec, json);
    var submission = Submission.of(studio, options, console);
    submission.refuseWhatIsWrong();
    OutputFolder store = OutputFolder.open(out);
    try (Session session = submission.open(store, workerOptions.place(), engine)) {
      return exitCode(Runs.run(session.worker(), session.workflow(), display(console, terminal)));
    }
  }

  private static int exitCode(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Done _ -> ExitCode.DONE;
      case RunOutcome.Failed _, RunOutcome.Lost _ -> ExitCode.FAILED;
      case RunOutcome.Cancelled _ -> ExitCode.CANCELLED;
    };
  }

  private RunDisplay display(Console console, Terminal terminal) {
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
