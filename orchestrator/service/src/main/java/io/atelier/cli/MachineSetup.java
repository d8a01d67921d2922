package io.atelier.cli;

import io.atelier.setup.Advice;
import io.atelier.setup.BundleMade;
import io.atelier.setup.LockMade;
import io.atelier.setup.LoginProgram;
import io.atelier.setup.LoginState;
import io.atelier.setup.MachineSettings;
import io.atelier.setup.Platform;
import io.atelier.setup.PythonEnvironment;
import io.atelier.setup.PythonSetup;
import io.atelier.setup.PythonSupply;
import io.atelier.setup.SetupListener;
import io.atelier.setup.SetupSettings;
import io.atelier.setup.SetupStatus;
import io.atelier.setup.StepState;
import io.atelier.setup.Undone;
import io.atelier.setup.Verified;
import io.atelier.setup.WebEditorVersion;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The set-up of this machine, in its data folder.
///
/// @param settings what the settings file says: the named one, else the one at the usual place
record MachineSetup(
    Places places, Terminal terminal, Function<Optional<Path>, MachineSettings> settings)
    implements Setup {

  @Override
  public Environments on(PrintWriter err, SetupWishes wishes, SetupListener also) {
    var display = new SetupDisplay(err, terminal.interactive());
    var settings = settings(wishes);
    SetupListener both =
        event -> {
          display.hear(event);
          also.hear(event);
        };
    return new Steps(
        PythonSetup.forThisMachine(settings, both), PythonSupply.forThisMachine(settings, both));
  }

  /// The data folder of a file at the usual place is [Places]' already.
  private SetupSettings settings(SetupWishes wishes) {
    var said = settings.apply(wishes.settings());
    var data = wishes.settings().flatMap(named -> said.places().data()).orElse(places.data());
    return SetupSettings.of(data, places.root())
        .with(wishes.choices())
        .with(wishes.offline().map(said::withOffline).orElse(said));
  }

  private record Steps(PythonSetup setup, PythonSupply supply) implements Environments {

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
    public LoginState login(LoginProgram program) {
      return setup.login(program);
    }

    @Override
    public List<Undone> removeLogin(LoginProgram program) {
      return setup.removeLogin(program);
    }

    @Override
    public PythonEnvironment apply() {
      return setup.apply();
    }

    @Override
    public List<LockMade> lock(boolean upgrade) {
      return supply.lock(upgrade);
    }

    @Override
    public BundleMade bundle(
        Path out,
        Optional<Platform> platform,
        Optional<String> python,
        Optional<WebEditorVersion> editor) {
      return supply.bundle(out, platform, python, editor);
    }

    @Override
    public PythonEnvironment ensure() {
      return setup.ensure();
    }

    @Override
    public PythonEnvironment ensureTools() {
      return setup.ensureTools();
    }

    @Override
    public Optional<Path> webEditor(WebEditorVersion version) {
      return setup.webEditor(version);
    }

    @Override
    public Path ensureWebEditor(WebEditorVersion version) {
      return setup.ensureWebEditor(version);
    }
  }
}
