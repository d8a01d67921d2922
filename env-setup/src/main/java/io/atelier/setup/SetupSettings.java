package io.atelier.setup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a set-up is made from and where it goes.
///
/// @param dataFolder holds `envs/` (one virtual environment per lock), `builtin-models/` and
///   `logs/`
/// @param repositoryRoot where `py/locks` and `py/src` lie
/// @param givenPython the CPython to build on; empty: `ATELIER_PYTHON`, else searched on the
///   machine
/// @param javaHome the JDK that will run Jep; it must hold `include/jni.h`
/// @param choices what is made only where it is chosen
/// @param machine what the settings file says
public record SetupSettings(
    Path dataFolder,
    Path repositoryRoot,
    Optional<Path> givenPython,
    Path javaHome,
    Choices choices,
    MachineSettings machine) {

  public SetupSettings {
    dataFolder = dataFolder.toAbsolutePath().normalize();
    repositoryRoot = repositoryRoot.toAbsolutePath().normalize();
    javaHome = javaHome.toAbsolutePath().normalize();
  }

  /// Chooses nothing, without a settings file.
  public SetupSettings(
      Path dataFolder, Path repositoryRoot, Optional<Path> givenPython, Path javaHome) {
    this(dataFolder, repositoryRoot, givenPython, javaHome, Choices.NONE, MachineSettings.NONE);
  }

  /// The same, but for what is chosen.
  public SetupSettings with(Choices others) {
    return new SetupSettings(dataFolder, repositoryRoot, givenPython, javaHome, others, machine);
  }

  /// The same, as far as a settings file says nothing else: what it chooses is added. Its data
  /// folder and what starts at login are left to the caller.
  public SetupSettings with(MachineSettings said) {
    return new SetupSettings(
        dataFolder,
        repositoryRoot,
        said.interpreter().or(() -> givenPython),
        javaHome,
        choices
            .withShellProfile(choices.shellProfile() || said.wanted().shellProfile())
            .withEditor(choices.editor() || said.wanted().editor()),
        said);
  }

  SetupSettings withPython(Path python) {
    return new SetupSettings(
        dataFolder, repositoryRoot, Optional.of(python), javaHome, choices, machine);
  }

  /// The usual settings: any suitable Python, the JDK that runs this very program.
  public static SetupSettings of(Path dataFolder, Path repositoryRoot) {
    return new SetupSettings(
        dataFolder, repositoryRoot, Optional.empty(), Path.of(System.getProperty("java.home")));
  }

  Path environments() {
    return dataFolder.resolve("envs");
  }

  Path journal() {
    return dataFolder.resolve("setup-journal.tsv");
  }

  Path builtinModels() {
    return dataFolder.resolve("builtin-models");
  }

  Path logs() {
    return dataFolder.resolve("logs");
  }

  /// The temporary folder of pip: on the disk that the environment lies on, because torch's wheels
  /// are larger than many a `/tmp`.
  Path scratch() {
    return temporary().resolve("setup");
  }

  Path temporary() {
    return dataFolder.resolve("tmp");
  }

  /// The locks that come with Atelier.
  Path shippedLocks() {
    return repositoryRoot.resolve("py").resolve("locks");
  }

  /// The Pythons that will do, the preferred first, as in `3.11`.
  List<String> minors() {
    return machine
        .python()
        .or(() ->
            machine
                .offline()
                .flatMap(OfflineBundle::find)
                .map(bundle -> bundle.manifest().python()))
        .map(List::of)
        .orElse(List.of("3.11", "3.12"));
  }

  Path sources() {
    return repositoryRoot.resolve("py").resolve("src");
  }
}
