package io.atelier.setup;

import io.atelier.setup.BasePython.Look;
import io.atelier.setup.CompleteEnvironments.Complete;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes the Python environment that a lock describes, and keeps it made. Safe to kill at any
/// point: the next call goes on where the last one was. One thread at a time per object; other
/// objects and processes are held off by a lock in the data folder.
public final class PythonSetup {

  private final SetupSettings settings;
  private final Host host;
  private final Narration narration;
  private final OpenCommands commands;

  PythonSetup(SetupSettings settings, SetupListener listener, Host host, CommandRunner runner) {
    this.settings = settings;
    this.commands = OpenCommands.of(settings, listener, host, runner);
    this.host = commands.host();
    this.narration = commands.narration();
  }

  public static PythonSetup forThisMachine(SetupSettings settings, SetupListener listener) {
    return new PythonSetup(settings, listener, Host.current(), new ExecCommandRunner());
  }

  /// The environment, made or repaired first if need be. When everything is there this reads a few
  /// small files and starts no process.
  ///
  /// @throws SetupException with a code and what to do
  public PythonEnvironment ensure() {
    return environment(ensured());
  }

  /// `ensure`, told from the plan to the end, as [SetupEvent] says. It looks at every file where
  /// `ensure` believes what an earlier check wrote down, so it mends what was damaged since.
  ///
  /// @throws SetupException with a code and what to do
  public PythonEnvironment apply() {
    try {
      var plan = plan();
      narration.tell(new SetupEvent.Planned(plan));
      var nothingToDo = plan.stream().allMatch(state -> state.kind() == StepState.Kind.DONE);
      var environment = nothingToDo ? ensure() : environment(mended());
      narration.tell(new SetupEvent.Done(environment));
      return environment;
    } catch (SetupException why) {
      narration.tell(SetupEvent.Failed.of(why));
      throw why;
    }
  }

  /// `ensure`, then a second small environment with ruff, mypy, pytest and import-linter that sees
  /// the first one's packages.
  ///
  /// @throws SetupException with a code and what to do
  public PythonEnvironment ensureTools() {
    var runtime = ensured();
    return commands.guarded(() -> {
      var tools = new Tools(settings, host);
      var there = tools.complete(runtime);
      return there.isPresent()
          ? there.get()
          : commands.changing(commands -> tools.provision(runtime, commands, narration));
    });
  }

  /// The folder of ComfyUI's editor, if it is there and whole. Starts no process.
  ///
  /// @throws SetupException only if the data folder cannot be read
  public Optional<Path> webEditor(WebEditorVersion version) {
    return commands.guarded(() -> {
      var editor = WebEditor.of(settings, version);
      return editor.reason().isEmpty() ? Optional.of(editor.folder()) : Optional.empty();
    });
  }

  /// `ensure`, then ComfyUI's editor, fetched by the environment's pip into a folder of its own.
  ///
  /// @return the folder: packages as pip lays them out
  /// @throws SetupException with a code and what to do
  public Path ensureWebEditor(WebEditorVersion version) {
    var there = webEditor(version);
    if (there.isPresent()) {
      return there.get();
    }
    var runtime = ensured();
    return commands.guarded(() ->
        commands.changing(commands -> {
          var editor = WebEditor.of(settings, version);
          var blueprint =
              new Blueprint(
                  settings,
                  platform(),
                  editor.lock(),
                  Tools.python(runtime),
                  runtime.folder(),
                  JavaIdentity.of(settings.javaHome(), host));
          new Provision(settings, commands, narration)
              .go(List.of(new InstallWebEditor(editor, blueprint, commands)));
          return editor.folder();
        }));
  }

  /// What `ensure` would do, without writing anything. It may start Pythons to look at them.
  ///
  /// @throws SetupException only if it is interrupted or the data folder cannot be read
  public List<StepState> plan() {
    return commands.guarded(() -> {
      var complete = complete();
      if (complete.isPresent() && isWhole(complete.get())) {
        return Plan.nothingToDo(settings, platform());
      }
      return commands.asking(
          commands -> new Plan(mending(found(commands)), commands, narration).states());
    });
  }

  /// What set-ups left in the data folder. Changes nothing.
  ///
  /// @throws SetupException only if it is interrupted or the data folder cannot be read
  public SetupStatus status() {
    return commands.guarded(() -> {
      var journal = new Journal(settings.journal(), host.disk());
      var unfinished = new ArrayList<SetupStep>();
      for (var step : SetupStep.values()) {
        if (journal.isOpen(step)) {
          unfinished.add(step);
        }
      }
      return new SetupStatus(
          complete().map(this::environment),
          unfinished,
          journal.claims().stream().filter(Made::isThere).map(Made::text).toList(),
          Trees.bytes(settings.environments()));
    });
  }

  /// Tries what a complete environment promises: architecture, Python, packages, Jep in a JVM of
  /// its own, the device's arithmetic, a picture. Takes about half a minute and changes nothing.
  ///
  /// @throws SetupException only if it is interrupted or the data folder cannot be read
  public List<Verified> verify() {
    return commands.guarded(() -> {
      var complete = complete();
      return complete.isPresent()
          ? commands.asking(
              commands -> new Verify(settings, commands, complete.get(), platform()).findings())
          : List.of(
              Verified.ill("environment", "it is not complete", "Run `./atelier env apply`."));
    });
  }

  /// What is wrong, in words, and which command mends it; empty when nothing is.
  ///
  /// @throws SetupException only if it is interrupted or the data folder cannot be read
  public List<Advice> doctor() {
    var plan = plan();
    return commands.guarded(() -> {
      var complete = complete();
      var journal = new Journal(settings.journal(), host.disk());
      return new Doctor(settings, host, journal, complete.map(Complete::folder))
          .advice(plan, complete.isPresent() ? verify() : List.of());
    });
  }

  private Platform platform() {
    return Platform.of(host.osName(), host.osArch()).orElseThrow();
  }

  /// Takes away what set-ups made and only that; Homebrew itself and Apple's tools stay. Safe to
  /// kill: the next call goes on.
  ///
  /// @param really false: changes nothing and says what would be done
  /// @throws SetupException with a code and what to do
  public List<Undone> uninstall(boolean really) {
    return commands.guarded(() -> {
      if (!Files.isRegularFile(settings.journal())) {
        return List.of();
      }
      try (var _ = SetupGate.enter(settings.environments(), narration)) {
        Leftover.of(settings).end();
        var undone =
            new ArrayList<>(
                commands.asking(commands -> new Uninstall(settings, commands, really).go()));
        undone.addAll(Uninstall.folders(settings, host, really));
        return List.copyOf(undone);
      }
    });
  }

  /// How a program fares that is to be started at login. Changes nothing.
  ///
  /// @throws SetupException only if it is interrupted or the data folder cannot be read
  public LoginState login(LoginProgram program) {
    return commands.guarded(() ->
        commands.asking(commands -> {
          var step = AtLogin.of(program, settings, commands);
          var ours =
              commands.journal().claims().stream()
                  .anyMatch(made -> made.name().equals(step.file().toString()));
          return new LoginState(
              step.file(), ours && Files.exists(step.file()), ours && step.isRunning());
        }));
  }

  /// Ends a program that is started at login, and has it started no more. What else set-ups made
  /// stays.
  ///
  /// @return empty where none of ours goes by that label
  /// @throws SetupException with a code and what to do
  public List<Undone> removeLogin(LoginProgram program) {
    return commands.guarded(() -> {
      if (!Files.isRegularFile(settings.journal())) {
        return List.of();
      }
      try (var _ = SetupGate.enter(settings.environments(), narration)) {
        return List.copyOf(
            commands.asking(commands ->
                new Uninstall(settings, commands, true)
                    .login(AtLogin.of(program, settings, commands).file())));
      }
    });
  }

  private Complete ensured() {
    return commands.guarded(() -> {
      var there = complete();
      return there.isPresent() ? there.get() : mended();
    });
  }

  private Complete mended() {
    return commands.guarded(() -> {
      refuseWhatCannotBe();
      return commands.changing(this::provision);
    });
  }

  /// Before the first folder is made: the machine, and what was chosen.
  private void refuseWhatCannotBe() throws IOException, InterruptedException {
    var platform =
        commands.asking(commands -> {
          var machine = new MachineProbe(commands).probe();
          var any = settings.environments();
          for (var step : new Provision(settings, commands, narration).chosen(any)) {
            var _ = step.reason();
          }
          return machine;
        });
    if (settings.machine().offline().isPresent() && takesPackages()) {
      var bundle = OfflineBundle.at(settings.machine().offline().get());
      bundle.requireFit(settings, platform);
      bundle.requireWhole(narration);
    }
  }

  /// Where only models or a choice are missing, nothing is taken from a bundle.
  private boolean takesPackages() throws IOException, InterruptedException {
    var found = commands.asking(this::found);
    return found.isEmpty() || !isWhole(found.get());
  }

  private Optional<Complete> complete() throws IOException, InterruptedException {
    if (ModelProgram.TINY.reason(settings).isPresent()) {
      return Optional.empty();
    }
    return commands.asking(commands -> {
      var found = found(commands);
      return found.isPresent() && chosenIsThere(found.get(), commands) ? found : Optional.empty();
    });
  }

  private boolean chosenIsThere(Complete found, Commands commands)
      throws IOException, InterruptedException {
    try {
      for (var step :
          new Provision(settings, commands, narration).chosen(found.folder().python())) {
        if (step.reason().isPresent()) {
          return false;
        }
      }
      return true;
    } catch (SetupException refused) {
      return false; // Said by the plan, or by what makes it.
    }
  }

  /// What is named may be no interpreter but a script that starts one, as version managers' shims
  /// are: then it is asked which one, because no environment is built on a script.
  private Optional<Complete> found(Commands commands) throws IOException, InterruptedException {
    var environments = new CompleteEnvironments(settings, host);
    var given = PythonSearch.given(settings, host);
    var found = environments.find(given);
    var platform = Platform.of(host.osName(), host.osArch());
    return found.isEmpty()
            && platform.isPresent()
            && given.filter(Files::isExecutable).isPresent()
            && new PythonSearch(commands, platform.get()).look(given.get())
                instanceof Look.Suitable(var python)
        ? environments.find(Optional.of(python.executable()))
        : found;
  }

  private Complete provision(Commands commands) throws IOException, InterruptedException {
    var found = found(commands);
    var provision = new Provision(mending(found), commands, narration);
    var folder =
        found.isPresent() && isWhole(found.get())
            ? found.get().folder()
            : provision.runtime().environment();
    provision.go(List.of(new MakeModels(folder.python(), settings, ModelProgram.TINY, commands)));
    provision.go(provision.chosen(folder.python()));
    return new Complete(folder, Marker.read(folder.marker()).orElseThrow());
  }

  /// Whether its packages are as the lock has them, file by file: 0.2 s.
  private boolean isWhole(Complete complete) throws IOException {
    return complete.difference(settings).isEmpty();
  }

  /// What is mended is built on the Python that it stands on, whatever else has come since.
  private SetupSettings mending(Optional<Complete> found) {
    return found
        .map(complete -> settings.withPython(complete.marker().python().executable()))
        .orElse(settings);
  }

  private PythonEnvironment environment(Complete complete) {
    var folder = complete.folder();
    var marker = complete.marker();
    return new PythonEnvironment(
        folder.folder(),
        folder.python(),
        folder.sitePackages(),
        marker.pythonVersion(),
        marker.lock(),
        marker.lockSha256(),
        settings.builtinModels());
  }
}
