package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// The locks that hold on a machine: those that come with Atelier or, where the settings add
/// packages, ones of its own, which hold all of the shipped ones as they are and more.
record Locks(SetupSettings settings) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

  boolean areShipped() {
    return settings.machine().packages().isEmpty();
  }

  /// @param name as in `linux-x86_64-py311`
  Path file(String name) {
    return folder().resolve(name + ".txt");
  }

  Path shipped(String name) {
    return settings.shippedLocks().resolve(name + ".txt");
  }

  Path folder() {
    return areShipped() ? settings.shippedLocks() : own();
  }

  /// @throws SetupException when a lock of one's own is missing or no longer what it should be
  LockFile read(String name) {
    if (!areShipped() && !Files.isRegularFile(file(name))) {
      throw new SetupException(
          SetupCode.LOCK_MISSING,
          "The settings add packages, and there is no lock for them at %s: run `./atelier env lock`."
              .formatted(file(name)));
    }
    var lock = LockFile.read(file(name));
    outdated(lock)
        .ifPresent(why -> {
          throw new SetupException(
              SetupCode.LOCK_OUTDATED,
              "The lock %s is not the one for these settings: %s; run `./atelier env lock`."
                  .formatted(file(name), why));
        });
    return lock;
  }

  /// SHA-256 of the lock as far as it can be used; empty when it cannot.
  Optional<String> current(String name) throws IOException {
    if (!Files.isRegularFile(file(name))) {
      return Optional.empty();
    }
    if (areShipped()) {
      return Optional.of(LockFile.sha256(Files.readAllBytes(file(name))));
    }
    var lock = LockFile.read(file(name));
    return outdated(lock).isEmpty() ? Optional.of(lock.sha256()) : Optional.empty();
  }

  /// Why a lock of one's own is not what it should be.
  private Optional<String> outdated(LockFile lock) {
    if (areShipped()) {
      return Optional.empty();
    }
    for (var entry : LockFile.read(shipped(lock.name())).entries().values()) {
      var own = lock.entries().get(entry.name());
      if (own == null || !own.version().equals(entry.version())) {
        return Optional.of("Atelier needs %s %s".formatted(entry.name(), entry.version()));
      }
    }
    return settings.machine().packages().stream()
        .filter(requirement -> !lock.answers(requirement))
        .findFirst()
        .map("it does not answer \"%s\""::formatted);
  }

  /// The name that a requirement begins with.
  static String nameOf(String requirement) {
    var name = NAME.matcher(requirement);
    return name.lookingAt() ? LockFile.normalised(name.group()) : requirement;
  }

  private Path own() {
    return settings
        .machine()
        .places()
        .locks()
        .or(() -> settings.machine().file().map(file -> file.resolveSibling("locks")))
        .orElse(settings.dataFolder().resolve("locks"));
  }
}
