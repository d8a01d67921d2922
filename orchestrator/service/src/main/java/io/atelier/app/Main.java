package io.atelier.app;

import io.atelier.cli.AtelierCommand;
import io.atelier.cli.Places;
import io.atelier.cli.Terminal;

/// Where the program starts.
public final class Main {

  private Main() {}

  /// Runs one command and ends with its exit code.
  ///
  /// @param arguments a command and its options
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  private static int execute(String[] arguments) {
    Places places = Places.ofLauncher();
    try (var workers = new EmbeddedWorkers(places)) {
      return AtelierCommand.commandLine(places, Terminal.ofLauncher(), workers).execute(arguments);
    }
  }
}
