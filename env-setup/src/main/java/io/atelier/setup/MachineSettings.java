package io.atelier.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one settings file says of a machine. What it leaves open is taken from the usual variables
/// and places; what it says stands above them.
///
/// @param file where it was read, for messages; empty when there is none
/// @param python `3.11` or `3.12`; empty: 3.11 before 3.12
/// @param interpreter the CPython to build on
/// @param packages beside those that Atelier needs, as requirements; they need a lock of their own
/// @param certificates a bundle of certificate authorities in PEM
/// @param offline a bundle to install from, without a network
public record MachineSettings(
    Optional<Path> file,
    Optional<String> python,
    Optional<Path> interpreter,
    List<String> packages,
    Mirrors mirrors,
    Proxies proxies,
    Optional<Path> certificates,
    Optional<Path> offline,
    Places places,
    Choices choices) {

  /// Nothing is said.
  public static final MachineSettings NONE =
      new MachineSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          new Mirrors(
              Optional.empty(),
              List.of(),
              Optional.empty(),
              new Homebrew(
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty())),
          new Proxies(Optional.empty(), Optional.empty(), Optional.empty(), List.of()),
          Optional.empty(),
          Optional.empty(),
          new Places(Optional.empty(), Optional.empty(), Optional.empty()),
          Choices.NONE);

  /// Where things are fetched from instead of where they come from.
  ///
  /// @param pypi the package index
  /// @param pypiExtra further indexes beside it
  /// @param python where pyenv fetches sources of CPython
  public record Mirrors(
      Optional<Address> pypi,
      List<Address> pypiExtra,
      Optional<Address> python,
      Homebrew homebrew) {}

  /// Where Homebrew and what it brings are fetched from.
  ///
  /// @param installer of the script that installs Homebrew
  /// @param brew of Homebrew's own git repository
  /// @param core of homebrew-core's git repository
  public record Homebrew(
      Optional<Address> installer,
      Optional<Address> api,
      Optional<Address> bottles,
      Optional<Address> artifacts,
      Optional<Address> brew,
      Optional<Address> core) {}

  /// Through what the network is reached.
  ///
  /// @param none hosts and domains that are reached without a proxy
  public record Proxies(
      Optional<Address> http, Optional<Address> https, Optional<Address> all, List<String> none) {}

  /// Where things go.
  ///
  /// @param data the data folder
  /// @param pyenv pyenv's root, below which CPythons are built
  /// @param locks where the locks for [MachineSettings#packages] lie
  public record Places(Optional<Path> data, Optional<Path> pyenv, Optional<Path> locks) {}

  /// The settings of this machine: of the file that is named, else of the one in
  /// `ATELIER_SETTINGS`, else of `atelier/settings.json` in the user's configuration folder, where
  /// there is one.
  ///
  /// @throws SetupException when the file is named and missing, or cannot be taken
  public static MachineSettings ofThisMachine(Optional<Path> named) {
    return of(named, System.getenv(), Host.home(System.getenv(), System.getProperty("user.home")));
  }

  static MachineSettings of(Optional<Path> named, Map<String, String> environment, Path home) {
    var given = named.or(() -> path(environment, "ATELIER_SETTINGS"));
    if (given.isPresent()) {
      return SettingsFile.read(given.get(), home);
    }
    var usual = usual(environment, home);
    return Files.exists(usual) ? SettingsFile.read(usual, home) : NONE;
  }

  private static Path usual(Map<String, String> environment, Path home) {
    return path(environment, "XDG_CONFIG_HOME")
        .filter(Path::isAbsolute)
        .orElse(home.resolve(".config"))
        .resolve("atelier")
        .resolve("settings.json");
  }

  private static Optional<Path> path(Map<String, String> environment, String name) {
    return Optional.of(environment.getOrDefault(name, ""))
        .filter(value -> !value.isBlank())
        .map(Path::of);
  }

  /// The same, but installing from this bundle.
  public MachineSettings withOffline(Path bundle) {
    return with(Optional.of(bundle.toAbsolutePath().normalize()), choices);
  }

  /// The same, but for what is chosen.
  MachineSettings with(Choices others) {
    return with(offline, others);
  }

  /// The same, with the network.
  MachineSettings online() {
    return with(Optional.empty(), choices);
  }

  private MachineSettings with(Optional<Path> bundle, Choices chosen) {
    return new MachineSettings(
        file,
        python,
        interpreter,
        packages,
        mirrors,
        proxies,
        certificates,
        bundle,
        places,
        chosen);
  }
}
