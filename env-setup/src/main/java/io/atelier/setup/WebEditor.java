package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// ComfyUI's editor for the browser, as its packages bring it: a folder of files that nobody
/// imports, named by the hash of its lock.
///
/// @param folder packages as pip lays them out
/// @param lock what it is made of
record WebEditor(Path folder, LockFile lock) {

  private static final String KIND = "editor-";

  /// The one of a lock that comes with Atelier, whether it is there or not.
  static WebEditor of(SetupSettings settings, WebEditorVersion version) {
    var lock = LockFile.read(settings.shippedLocks().resolve(version.lock() + ".txt"));
    return new WebEditor(
        settings.environments().resolve(KIND + lock.sha256().substring(0, 16)), lock);
  }

  Optional<String> reason() throws IOException {
    return Files.isDirectory(folder)
        ? new SitePackages(folder).difference(lock.entries().values())
        : Optional.of("the editor was not fetched yet");
  }
}
