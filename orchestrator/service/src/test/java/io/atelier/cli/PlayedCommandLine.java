package io.atelier.cli;

import io.atelier.setup.Advice;
import io.atelier.setup.BundleMade;
import io.atelier.setup.LockMade;
import io.atelier.setup.LoginProgram;
import io.atelier.setup.LoginState;
import io.atelier.setup.MachineSettings;
import io.atelier.setup.Platform;
import io.atelier.setup.PythonEnvironment;
import io.atelier.setup.SetupEvent;
import io.atelier.setup.SetupListener;
import io.atelier.setup.SetupStatus;
import io.atelier.setup.StepState;
import io.atelier.setup.Undone;
import io.atelier.setup.Verified;
import io.atelier.setup.WebEditorVersion;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The command line in this process, over an empty data folder. Unless a test says otherwise,
/// nothing may be set up and no worker opened.
final class PlayedCommandLine {

  static final Path ROOT = Path.of(System.getProperty("atelier.root"));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Places places;
  private final List<SetupWishes> wishes = new ArrayList<>();
  private Setup setup =
      (_, _, _) -> {
        throw new AssertionError("nothing here may be set up");
      };
  private WorkerSource workers =
      _ -> {
        throw new AssertionError("nothing here may open a worker");
      };

  private ServiceSource service =
      _ -> {
        throw new AssertionError("nothing here may start a service");
      };

  PlayedCommandLine(Path data) {
    places = new Places(ROOT, data);
  }

  /// Sets up this machine really, in the data folder.
  PlayedCommandLine withRealSetup() {
    setup =
        new MachineSetup(
            places,
            new Terminal(false, false, false),
            named -> named.isEmpty() ? MachineSettings.NONE : MachineSettings.ofThisMachine(named));
    return this;
  }

  /// As on a machine that is set up.
  PlayedCommandLine withWorkers(WorkerSource source) {
    setup = (_, _, also) -> new SetUp(environment(), List.of(), also);
    workers = source;
    return this;
  }

  /// On a machine that is set up, with this service.
  PlayedCommandLine withService(ServiceSource source) {
    service = source;
    return this;
  }

  /// On a machine of which a plan says this.
  PlayedCommandLine withPlan(StepState... states) {
    setup =
        (_, wish, also) -> {
          wishes.add(wish);
          return new SetUp(environment(), List.of(states), also);
        };
    return this;
  }

  int run(String... arguments) {
    return AtelierCommand.commandLine(
            places, new Terminal(false, false, false), setup, workers, service)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  /// What the commands wished of the set-up.
  List<SetupWishes> wishes() {
    return wishes;
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  private PythonEnvironment environment() {
    Path folder = places.data().resolve("envs/py311");
    return new PythonEnvironment(
        folder,
        folder.resolve("bin/python"),
        folder,
        "3.11.7",
        "lock",
        "0",
        places.builtinModels());
  }

  private record SetUp(PythonEnvironment environment, List<StepState> plan, SetupListener listener)
      implements Setup.Environments {

    @Override
    public List<Verified> verify() {
      return List.of(
          new Verified("python", true, "3.11.7", ""),
          new Verified("jep", plan.isEmpty(), "it loads or not", "Build it anew."));
    }

    @Override
    public List<Advice> doctor() {
      return plan.stream()
          .map(state ->
              new Advice(state.detail(), "Do it.", state.kind() == StepState.Kind.IMPOSSIBLE))
          .toList();
    }

    @Override
    public SetupStatus status() {
      return new SetupStatus(
          plan.isEmpty() ? Optional.of(environment) : Optional.empty(),
          plan.stream().map(StepState::step).toList(),
          List.of("formula xz"),
          3L << 30);
    }

    @Override
    public List<Undone> uninstall(boolean really) {
      return List.of(
          new Undone("formula xz", Undone.Kind.KEPT, "another formula uses it"),
          new Undone(environment.folder().toString(), Undone.Kind.REMOVED, really ? "" : "later"));
    }

    @Override
    public LoginState login(LoginProgram program) {
      return new LoginState(Path.of("/units", program.label()), plan.isEmpty(), plan.isEmpty());
    }

    @Override
    public List<Undone> removeLogin(LoginProgram program) {
      return plan.isEmpty()
          ? List.of(new Undone("/units/" + program.label(), Undone.Kind.REMOVED, ""))
          : List.of();
    }

    @Override
    public PythonEnvironment apply() {
      listener.hear(new SetupEvent.Planned(plan));
      for (StepState state : plan) {
        listener.hear(new SetupEvent.StepStarted(state.step(), state.detail()));
        listener.hear(new SetupEvent.Journaled(state.step(), List.of("/made")));
        listener.hear(new SetupEvent.Line(state.step(), "a \"line\""));
        listener.hear(new SetupEvent.StepDone(state.step(), Duration.ofMillis(1500)));
      }
      listener.hear(new SetupEvent.Done(environment));
      return environment;
    }

    @Override
    public List<LockMade> lock(boolean upgrade) {
      Path locks = ROOT.resolve("py/locks");
      return List.of(
          new LockMade(locks.resolve("one.txt"), 72, upgrade),
          new LockMade(locks.resolve("other.txt"), 3, false));
    }

    @Override
    public BundleMade bundle(
        Path out,
        Optional<Platform> wanted,
        Optional<String> python,
        Optional<WebEditorVersion> editor) {
      return new BundleMade(
          out,
          wanted.orElse(Platform.LINUX_X86_64),
          python.orElse("3.11"),
          "lock",
          python.map(minor -> minor + ".2"),
          73,
          3L << 30);
    }

    @Override
    public PythonEnvironment ensure() {
      return environment;
    }

    @Override
    public PythonEnvironment ensureTools() {
      return environment;
    }

    @Override
    public Optional<Path> webEditor(WebEditorVersion version) {
      return plan.isEmpty() ? Optional.of(ensureWebEditor(version)) : Optional.empty();
    }

    @Override
    public Path ensureWebEditor(WebEditorVersion version) {
      return environment
          .folder()
          .resolveSibling(version == WebEditorVersion.USUAL ? "editor" : "editor-" + version);
    }
  }
}
