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
/// @param machine what the settings file says, and what is made only where it is chosen
public record SetupSettings(
    Path dataFolder,
    Path repositoryRoot,
    Optional<Path> givenPython,
    Path javaHome,
    MachineSettings machine) {

  public SetupSettings {
    dataFolder = dataFolder.toAbsolutePath().normalize();
    repositoryRoot = repositoryRoot.toAbsolutePath().normalize();
    javaHome = javaHome.toAbsolutePath().normalize();
  }

  /// Without a settings file; chooses nothing.
  public SetupSettings(
      Path dataFolder, Path repositoryRoot, Optional<Path> givenPython, Path javaHome) {
    this(dataFolder, repositoryRoot, givenPython, javaHome, MachineSettings.NONE);
  }

  /// The same, but for what is chosen.
  public SetupSettings with(Choices others) {
    return new SetupSettings(
        dataFolder, repositoryRoot, givenPython, javaHome, machine.with(others));
  }

  /// The same, but for what a settings file says; what was chosen before stays chosen. Its data
  /// folder is left to the caller.
  public SetupSettings with(MachineSettings said) {
    return new SetupSettings(
        dataFolder,
        repositoryRoot,
        said.interpreter().or(() -> givenPython),
        javaHome,
        said.with(choices().and(said.choices())));
  }

  SetupSettings withPython(Path python) {
    return new SetupSettings(dataFolder, repositoryRoot, Optional.of(python), javaHome, machine);
  }

  /// The usual settings: any suitable Python, the JDK that runs this very program.
  public static SetupSettings of(Path dataFolder, Path repositoryRoot) {
    return new SetupSettings(
        dataFolder, repositoryRoot, Optional.empty(), Path.of(System.getProperty("java.home")));
  }

  Choices choices() {
    return machine.choices();
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
