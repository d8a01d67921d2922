package io.atelier.cli;

import io.atelier.graph.AtelierException;
import io.atelier.setup.SetupException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// Turns what a command throws into one line `atelier: CODE: sentence` and an exit code. What has
/// no code is a fault of ours and shows its stack.
final class PrintFailure implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    return switch (failure) {
      case CommandException known -> print(err, known.code(), known.getMessage(), known.exitCode());
      case SetupException setup -> {
        setup.lastLines().forEach(line -> err.println("  | " + line));
        yield print(err, setup.code().name(), setup.getMessage(), exitCode(setup));
      }
      case WorkerUnavailableException known ->
          print(err, known.code(), known.getMessage(), ExitCode.IMPOSSIBLE);
      case AtelierException known ->
          print(err, known.code().name(), known.getMessage(), ExitCode.FAILED);
      default -> {
        failure.printStackTrace(err);
        yield print(err, "FAULT", "this is a fault of Atelier; please report it", ExitCode.FAILED);
      }
    };
  }

  private static int exitCode(SetupException setup) {
    return setup.code().impossible() ? ExitCode.IMPOSSIBLE : ExitCode.FAILED;
  }

  private static int print(PrintWriter err, String code, @Nullable String message, int exit) {
    err.println("atelier: " + code + ": " + message);
    return exit;
  }
}
