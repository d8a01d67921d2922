package io.atelier.cli;

import io.atelier.setup.PythonEnvironment;
import io.atelier.setup.PythonSetup;
import io.atelier.setup.SetupSettings;
import io.atelier.setup.StepState;
import java.io.PrintWriter;
import java.util.List;

/// The set-up of this machine, in its data folder.
record MachineSetup(Places places, Terminal terminal) implements Setup {

  @Override
  public Environments on(PrintWriter err) {
    return new Steps(
        PythonSetup.forThisMachine(
            SetupSettings.of(places.data(), places.root()),
            new SetupDisplay(err, terminal.interactive())));
  }

  private record Steps(PythonSetup setup) implements Environments {

    @Override
    public List<StepState> plan() {
      return setup.plan();
    }

    @Override
    public PythonEnvironment ensure() {
      return setup.ensure();
    }

    @Override
    public PythonEnvironment ensureTools() {
      return setup.ensureTools();
    }
  }
}
