package io.atelier.cli;

import io.atelier.setup.Advice;
import io.atelier.setup.Choices;
import io.atelier.setup.PythonEnvironment;
import io.atelier.setup.PythonSetup;
import io.atelier.setup.SetupListener;
import io.atelier.setup.SetupSettings;
import io.atelier.setup.SetupStatus;
import io.atelier.setup.StepState;
import io.atelier.setup.Undone;
import io.atelier.setup.Verified;
import java.io.PrintWriter;
import java.util.List;

/// The set-up of this machine, in its data folder.
record MachineSetup(Places places, Terminal terminal) implements Setup {

  @Override
  public Environments on(PrintWriter err, Choices choices, SetupListener also) {
    var display = new SetupDisplay(err, terminal.interactive());
    return new Steps(
        PythonSetup.forThisMachine(
            SetupSettings.of(places.data(), places.root()).with(choices),
            event -> {
              display.hear(event);
              also.hear(event);
            }));
  }

  private record Steps(PythonSetup setup) implements Environments {

    @Override
    public List<StepState> plan() {
      return setup.plan();
    }

    @Override
    public List<Verified> verify() {
      return setup.verify();
    }

    @Override
    public List<Advice> doctor() {
      return setup.doctor();
    }

    @Override
    public SetupStatus status() {
      return setup.status();
    }

    @Override
    public List<Undone> uninstall(boolean really) {
      return setup.uninstall(really);
    }

    @Override
    public PythonEnvironment apply() {
      return setup.apply();
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
