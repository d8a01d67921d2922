package io.atelier.setup;

import io.atelier.setup.BundleManifest.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import java.util.function.LongConsumer;

/// A folder from which an environment is made without a network: `wheels/` with every file of a
/// lock and, where they were at hand, `python/` with CPython's source and `pyenv/`, which builds
/// it.
record OfflineBundle(Path folder, BundleManifest manifest) {

  static final List<String> PARTS = List.of("wheels", "python", "pyenv");

  /// Empty where there is no bundle that can be read.
  static Optional<OfflineBundle> find(Path folder) {
    try {
      return Optional.of(at(folder));
    } catch (SetupException none) {
      return Optional.empty();
    }
  }

  /// @throws SetupException with [SetupCode#BUNDLE_BROKEN]
  static OfflineBundle at(Path folder) {
    var manifest = folder.resolve(BundleManifest.FILE);
    if (!Files.isRegularFile(manifest)) {
      throw new SetupException(
          SetupCode.BUNDLE_BROKEN,
          "%s is no bundle: it has no %s; `./atelier env bundle` makes one, and writes that file last."
              .formatted(folder, BundleManifest.FILE));
    }
    return new OfflineBundle(folder, BundleManifest.read(manifest));
  }

  /// What makes pip and pyenv take everything from the bundle and ask nobody.
  static Map<String, String> variables(Path folder) {
    return Map.of(
        "PIP_NO_INDEX",
        "1",
        "PIP_FIND_LINKS",
        folder.resolve("wheels").toUri().toASCIIString(),
        "PIP_CONFIG_FILE",
        "/dev/null",
        "PYTHON_BUILD_CACHE_PATH",
        folder.resolve("python").toString());
  }

  /// @throws SetupException with [SetupCode#BUNDLE_UNFIT] when it was made for something else
  void requireFit(SetupSettings settings, Platform platform) {
    refuse(!manifest.platform().equals(platform.toString()), "a machine of " + manifest.platform());
    refuse(!settings.minors().contains(manifest.python()), "Python " + manifest.python());
    refuse(
        !new Locks(settings).read(manifest.lock()).sha256().equals(manifest.lockSha256()),
        "another state of the lock " + manifest.lock());
  }

  /// Looks at every file before anything is installed.
  ///
  /// @throws SetupException with [SetupCode#BUNDLE_BROKEN] that names the file
  void requireWhole(Narration narration) throws IOException, InterruptedException {
    var began = System.nanoTime();
    narration.started(SetupStep.OFFLINE_BUNDLE, "nothing is installed from a damaged one");
    var damage = damage(done -> narration.progress(SetupStep.OFFLINE_BUNDLE, done));
    if (damage.isPresent()) {
      throw new SetupException(
          SetupCode.BUNDLE_BROKEN,
          "The bundle %s is damaged: %s. Nothing was installed; copy it again, or make it again with `./atelier env bundle`."
              .formatted(folder, damage.get()));
    }
    narration.done(SetupStep.OFFLINE_BUNDLE, Narration.since(began));
  }

  private void refuse(boolean unfit, String madeFor) {
    if (unfit) {
      throw new SetupException(
          SetupCode.BUNDLE_UNFIT,
          "The bundle %s was made for %s; make one for this machine with `./atelier env bundle` of this Atelier."
              .formatted(folder, madeFor));
    }
  }

  /// The first file that is not as the manifest says, for a person; empty when all are.
  ///
  /// @param progress hears 0 to 1
  Optional<String> damage(DoubleConsumer progress) throws IOException, InterruptedException {
    var read = new AtomicLong();
    var known = new HashSet<String>();
    for (var entry : manifest.files()) {
      var damage =
          damage(
              entry, count -> progress.accept((double) read.addAndGet(count) / manifest.bytes()));
      if (damage.isPresent()) {
        return damage;
      }
      known.add(entry.path());
    }
    return files(folder).stream()
        .filter(file -> !known.contains(file))
        .findFirst()
        .map("%s is none of its files"::formatted);
  }

  private Optional<String> damage(Entry entry, LongConsumer read)
      throws IOException, InterruptedException {
    var file = folder.resolve(entry.path());
    if (!Files.isRegularFile(file)) {
      return Optional.of(entry.path() + " is missing");
    }
    if (Files.size(file) != entry.bytes()) {
      return Optional.of(
          "%s has %d bytes instead of %d".formatted(entry.path(), Files.size(file), entry.bytes()));
    }
    return Digests.sha256(file, read).equals(entry.sha256())
        ? Optional.empty()
        : Optional.of(entry.path() + " is not the file that was put there (another SHA-256)");
  }

  /// Everything that could be installed or run, by its path in the bundle; what file managers leave
  /// behind does not count.
  static List<String> files(Path folder) throws IOException {
    var found = new ArrayList<String>();
    for (var part : PARTS) {
      if (Files.isDirectory(folder.resolve(part))) {
        try (var all = Files.walk(folder.resolve(part))) {
          all.filter(file -> !Files.isDirectory(file))
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .map(file -> folder.relativize(file).toString())
              .forEach(found::add);
        }
      }
    }
    found.sort(null);
    return found;
  }

  /// The pyenv that came with the source, started where it lies.
  Optional<Pyenv> pyenv(Host host) {
    return manifest.source().map(any -> new Pyenv(folder.resolve("pyenv/libexec/pyenv"), host));
  }
}
