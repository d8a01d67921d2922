package io.atelier.app;

import io.atelier.api.PythonStatus;
import io.atelier.cli.Places;
import io.atelier.setup.MachineSettings;
import io.atelier.setup.PythonEnvironment;
import io.atelier.setup.PythonSetup;
import io.atelier.setup.SetupListener;
import io.atelier.setup.SetupSettings;
import io.atelier.setup.SetupStep;
import java.util.Optional;

/// What the set-up of this machine says of its Python environment.
record MachinePython(Places places) implements PythonStatus {

  /// Made for each question, because a set-up serves one thread at a time.
  @Override
  public Report report() {
    var settings =
        SetupSettings.of(places.data(), places.root())
            .with(MachineSettings.ofThisMachine(Optional.empty()));
    var status = PythonSetup.forThisMachine(settings, SetupListener.SILENT).status();
    return new Report(
        status.environment().map(MachinePython::made).orElse(null),
        status.unfinished().stream().map(SetupStep::title).toList(),
        status.made(),
        status.bytes());
  }

  private static Made made(PythonEnvironment found) {
    return new Made(
        found.folder().toString(),
        found.python().toString(),
        found.pythonVersion(),
        found.lock(),
        found.lockSha256());
  }
}
