package io.atelier.cli;

import io.atelier.client.ServiceException;
import io.atelier.engine.EventJson;
import io.atelier.engine.Failure;
import io.atelier.engine.RunOutcome;
import io.atelier.graph.AtelierException;
import io.atelier.setup.SetupCode;
import io.atelier.setup.SetupEvent;
import io.atelier.setup.SetupException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ObjectNode;

/// Turns what a command throws into one line `atelier: CODE: sentence`, with `--json` also into the
/// last event, and into an exit code. What has no code is a fault of ours and shows its stack.
final class PrintFailure implements IExecutionExceptionHandler {

  /// What the user gave the set-up, and not the machine, is at fault.
  private static final Set<SetupCode> REFUSED_INPUT =
      EnumSet.of(SetupCode.SETTINGS_INVALID, SetupCode.BUNDLE_FOLDER);

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (thrown instanceof SetupException setup) {
      setup.lastLines().forEach(line -> err.println("  | " + line));
    }
    Failure failure = failure(thrown);
    OutcomeText.print(failure, err);
    err.flush();
    if (command.getParseResult().hasMatchedOption("--json")) {
      command.getOut().println(event(thrown, failure));
      command.getOut().flush();
    }
    return exitCode(thrown);
  }

  private static ObjectNode event(Exception thrown, Failure failure) {
    return thrown instanceof SetupException setup
        ? SetupJson.of(SetupEvent.Failed.of(setup))
        : EventJson.of(new RunOutcome.Failed(failure));
  }

  private static Failure failure(Exception thrown) {
    String message = String.valueOf(thrown.getMessage());
    return switch (thrown) {
      case CommandException refused ->
          new Failure(refused.code().name(), null, null, message, null, refused.findings());
      case AtelierException known -> new Failure(known.code().name(), message);
      case SetupException setup -> new Failure(setup.code().name(), message);
      case WorkerUnavailableException known -> new Failure(known.code(), message);
      case ServiceException refused -> new Failure(refused.code(), message);
      default ->
          new Failure(
              CommandCode.FAULT.name(),
              null,
              null,
              "This is a fault of Atelier; please report it with what stands above.",
              stack(thrown),
              List.of());
    };
  }

  private static int exitCode(Exception thrown) {
    return switch (thrown) {
      case CommandException _ -> ExitCode.INVALID;
      case SetupException setup when REFUSED_INPUT.contains(setup.code()) -> ExitCode.INVALID;
      case SetupException setup when setup.code().impossible() -> ExitCode.IMPOSSIBLE;
      case WorkerUnavailableException _ -> ExitCode.IMPOSSIBLE;
      case ServiceException refused when refused.status() < 500 -> ExitCode.INVALID;
      default -> ExitCode.FAILED;
    };
  }

  private static String stack(Exception thrown) {
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
