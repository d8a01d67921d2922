package io.atelier.cli;

import io.atelier.setup.PythonSetup;
import io.atelier.setup.SetupSettings;
import java.io.PrintWriter;

/// The environment's set-up on this machine, shown on a command's standard error.
record Setup(Places places, Terminal terminal) {

  PythonSetup on(PrintWriter err) {
    return PythonSetup.forThisMachine(
        SetupSettings.of(places.data(), places.root()),
        new SetupDisplay(err, terminal.interactive()));
  }
}
