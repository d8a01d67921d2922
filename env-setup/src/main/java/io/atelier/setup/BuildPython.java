package io.atelier.setup;

import io.atelier.setup.BasePython.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the CPython to build on, or builds a shared one with pyenv. A version that the user built
/// is never touched; one that we began and could not finish is not used and is built again.
final class BuildPython implements Step {

  /// Measured on Linux: what a built 3.11 takes.
  private static final long BYTES = 400L << 20;

  /// Names the version whose build began and has not ended well.
  static final String BEGUN = ".pyenv-build";

  private final SetupSettings settings;
  private final Commands commands;
  private final PythonSearch search;
  private Optional<BasePython> python = Optional.empty();
  private Optional<PythonSearch.Found> found = Optional.empty();

  BuildPython(SetupSettings settings, Commands commands, Platform platform) {
    this.settings = settings;
    this.commands = commands;
    this.search = new PythonSearch(commands, platform);
  }

  @Override
  public SetupStep name() {
    return SetupStep.PYTHON;
  }

  /// Looks once, because every look starts Pythons; [#lookAgain] makes it look anew.
  @Override
  public Optional<String> reason() throws IOException, InterruptedException {
    if (python.isEmpty() && found.isEmpty()) {
      var given = PythonSearch.given(settings, commands.host());
      if (given.isPresent()) {
        python = Optional.of(Provision.given(search.look(given.get())));
      } else {
        var here = search.search(begun().map(this::folder));
        found = Optional.of(here);
        python = here.chosen();
      }
    }
    return python.isPresent()
        ? Optional.empty()
        : Optional.of(
            "no shared CPython %s: ".formatted(String.join(" or ", settings.minors()))
                + found.map(PythonSearch.Found::reasons).orElse("none"));
  }

  void lookAgain() {
    found = Optional.empty();
  }

  /// Present once there is no reason left.
  Optional<BasePython> python() {
    return python;
  }

  /// Everything that was looked at and why it will not do.
  String rejected() {
    return found.map(PythonSearch.Found::reasons).orElse("none was found");
  }

  @Override
  public Intent intent() throws IOException, InterruptedException {
    var host = commands.host();
    var pyenv = pyenvAtHand();
    var words = new ArrayList<String>();
    if (pyenv.isPresent()) {
      words.addAll(install(pyenv.get(), version(pyenv.get())));
    } else {
      words.addAll(
          List.of(
              Brew.prefix(host).resolve("bin/pyenv").toString(),
              "install",
              "-s",
              "<the newest %s>".formatted(minor())));
    }
    return Intent.running(words).writing(folder(words.getLast())).about(BYTES);
  }

  @Override
  public List<Made> makes() throws IOException, InterruptedException {
    var host = commands.host();
    var made = new ArrayList<Made>();
    if (!Files.exists(Pyenv.root(host))) {
      made.add(Made.of(Made.Kind.PYENV_ROOT, Pyenv.root(host)));
    }
    for (var name : List.of("versions", "shims")) {
      made.addAll(Made.missingFolders(Pyenv.root(host).resolve(name)));
    }
    var folder = folder(version(pyenv()));
    if (!Files.exists(folder)) {
      made.add(Made.of(Made.Kind.PYTHON, folder));
    }
    return made;
  }

  @Override
  public void act() throws IOException, InterruptedException {
    var pyenv = pyenv();
    var version = version(pyenv);
    var words = install(pyenv, version);
    var other = begun().filter(begun -> !begun.equals(version));
    if (other.isPresent()) {
      // It was never finished, and only this file says so.
      Trees.delete(folder(other.get()));
    }
    Trees.replace(beginning(), version);
    commands.run(
        new Commands.Act(
            SetupStep.PYTHON,
            "pyenv install " + version,
            words,
            pyenv.environment(version),
            Duration.ofMinutes(90),
            line -> {},
            Diagnosis.plain(
                SetupCode.PYTHON_BUILD_FAILED,
                "Install what Python is built with (pyenv's wiki names it, \"Suggested build"
                    + " environment\") and run the command again.")));
    switch (search.look(folder(version).resolve("bin/python" + BasePython.minor(version)))) {
      case Look.Suitable(var made) -> {
        Files.deleteIfExists(beginning());
        python = Optional.of(made);
      }
      case Look.Unsuitable(var at, var reason) ->
          throw commands.exception(
              SetupCode.PYTHON_INCOMPLETE,
              "pyenv built %s, but %s; install the libraries it needs (pyenv's wiki names them) and run the command again: it is built anew."
                  .formatted(at, reason),
              List.of());
    }
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.PYTHON_BUILD_FAILED;
  }

  /// The user's own, or the one in the offline bundle, which knows the source beside it.
  Optional<Pyenv> pyenvAtHand() {
    var host = commands.host();
    var bundle = bundle();
    return bundle.isPresent() ? bundle.get().pyenv(host) : Pyenv.find(host);
  }

  private Optional<OfflineBundle> bundle() {
    return settings.machine().offline().flatMap(OfflineBundle::find);
  }

  private Pyenv pyenv() {
    return pyenvAtHand().orElseThrow(() -> Provision.noPython(commands, rejected()));
  }

  private List<String> install(Pyenv pyenv, String version) throws IOException {
    return pyenv.words("install", begun().isPresent() ? "-f" : "-s", version);
  }

  private String minor() {
    return settings.minors().getFirst();
  }

  private String version(Pyenv pyenv) throws IOException, InterruptedException {
    var earlier = begun();
    var brought = bundle().flatMap(found -> found.manifest().source());
    if (earlier.filter(begun -> fits(begun, brought)).isPresent()) {
      return earlier.get();
    }
    if (brought.isEmpty()) {
      return pyenv.newest(commands, minor());
    }
    if (Files.exists(folder(brought.get()))) {
      // The user's own build, of the same version, is never touched.
      throw commands.exception(
          SetupCode.NO_PYTHON,
          "The bundle brings the source of CPython %s, but a build of it that cannot be used is at %s already (%s); move that one away, or install another shared CPython %s."
              .formatted(brought.get(), folder(brought.get()), rejected(), minor()),
          List.of());
    }
    return brought.get();
  }

  private boolean fits(String begun, Optional<String> brought) {
    return brought.map(begun::equals).orElse(settings.minors().contains(BasePython.minor(begun)));
  }

  private Optional<String> begun() throws IOException {
    return Files.exists(beginning())
        ? Optional.of(Files.readString(beginning()).strip()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  private Path beginning() {
    return settings.environments().resolve(BEGUN);
  }

  private Path folder(String version) {
    return Pyenv.versions(commands.host()).resolve(version);
  }
}
