package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/// An offline bundle for a played world, with small files in the place of wheels.
final class PlayedBundle {

  final Path folder;
  Optional<String> source = Optional.empty();
  String platform = "linux-x86_64";
  String python = "3.11";

  PlayedBundle(Path folder) throws IOException {
    this.folder = folder;
    file("wheels/torch-2.15.0.whl", "torch");
    file("wheels/numpy-2.4.6.whl", "numpy");
    file("wheels/jep-4.3.1.tar.gz", "jep");
  }

  void file(String path, String text) throws IOException {
    Files.createDirectories(folder.resolve(path).getParent());
    Files.writeString(folder.resolve(path), text);
  }

  /// With a pyenv and the source that it knows.
  void bringSource(String version) throws IOException {
    source = Optional.of(version);
    file("pyenv/libexec/pyenv", "#!");
    if (!folder.resolve("pyenv/libexec/pyenv").toFile().setExecutable(true)) {
      throw new IOException("cannot make pyenv");
    }
    file("python/Python-" + version + ".tar.xz", "source");
  }

  /// Writes the manifest of what is there now.
  PlayedBundle seal(PlayedWorld world) throws IOException, InterruptedException {
    var entries = new ArrayList<BundleManifest.Entry>();
    for (var path : OfflineBundle.files(folder)) {
      var file = folder.resolve(path);
      entries.add(
          new BundleManifest.Entry(path, Files.size(file), Digests.sha256(file, count -> {})));
    }
    var lock = Files.readAllBytes(world.repository.resolve("py/locks/linux-x86_64-py311.txt"));
    new BundleManifest(
            platform, python, "linux-x86_64-py311", LockFile.sha256(lock), source, entries)
        .write(folder.resolve(BundleManifest.FILE));
    return this;
  }
}
