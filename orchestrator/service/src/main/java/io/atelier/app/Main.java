package io.atelier.app;

import io.atelier.cli.AtelierCommand;
import io.atelier.cli.Places;
import io.atelier.cli.Terminal;

/// Where the program starts.
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    Places places = Places.ofLauncher();
    var workers = new EmbeddedWorkers(places);
    System.exit(
        AtelierCommand.commandLine(places, Terminal.ofLauncher(), workers).execute(arguments));
  }
}
