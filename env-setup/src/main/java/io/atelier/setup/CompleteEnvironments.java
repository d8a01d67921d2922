package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds an environment that is complete for these settings by reading a few small files: the path
/// that every start takes, so nothing is started here.
record CompleteEnvironments(SetupSettings settings, Host host) {

  /// @param marker what it is made of
  record Complete(EnvironmentFolder folder, Marker marker) {

    /// The first thing in which its packages differ from the lock, file by file.
    Optional<String> difference(SetupSettings settings) throws IOException {
      var lock = new Locks(settings).read(marker.lock());
      return new SitePackages(folder.sitePackages()).difference(lock.entries().values());
    }
  }

  /// @param python the interpreter that it must be built on; empty: any
  Optional<Complete> find(Optional<Path> python) throws IOException {
    var platform = Platform.of(host.osName(), host.osArch());
    if (platform.isEmpty() || !Files.isDirectory(settings.environments())) {
      return Optional.empty();
    }
    var java = JavaIdentity.of(settings.javaHome(), host).text();
    for (var candidate : candidates()) {
      if (candidate.marker().java().equals(java)
          && settings.minors().contains(candidate.folder().minor())
          && isOfLock(candidate.marker(), platform.get())
          && isOn(python, candidate.marker())
          && candidate.marker().holds(candidate.folder())) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private List<Complete> candidates() throws IOException {
    var found = new ArrayList<Complete>();
    try (var folders = Files.newDirectoryStream(settings.environments(), "py3*")) {
      for (var folder : folders) {
        Marker.read(folder.resolve(EnvironmentFolder.MARKER))
            .map(marker ->
                new Complete(
                    new EnvironmentFolder(folder, BasePython.minor(marker.pythonVersion())),
                    marker))
            .ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparing((Complete each) -> each.folder().folder()));
    return found;
  }

  private boolean isOfLock(Marker marker, Platform platform) throws IOException {
    var name = platform.lockName(BasePython.minor(marker.pythonVersion()));
    return marker.lock().equals(name)
        && new Locks(settings).current(name).filter(marker.lockSha256()::equals).isPresent();
  }

  private static boolean isOn(Optional<Path> python, Marker marker) throws IOException {
    return python.isEmpty() || isSame(python.get(), marker.python().executable());
  }

  private static boolean isSame(Path one, Path other) throws IOException {
    return Files.exists(one) && Files.exists(other) && one.toRealPath().equals(other.toRealPath());
  }
}
