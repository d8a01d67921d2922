package io.atelier.setup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The machine as this JVM sees it without starting anything.
///
/// @param osName the JVM's `os.name`
/// @param osArch the JVM's own architecture, which under Rosetta is not the machine's
/// @param home as programs see it, see [#home]
/// @param root where absolute paths begin: `/`, or a folder that plays a machine in tests
record Host(
    String osName,
    String osArch,
    Path home,
    Path root,
    Map<String, String> environment,
    Disk disk) {

  static Host current() {
    return new Host(
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        home(System.getenv(), System.getProperty("user.home")),
        Path.of("/"),
        System.getenv(),
        folder -> Files.getFileStore(folder).getUsableSpace());
  }

  /// Where every program that we start looks for a home; the JVM asks the user database instead.
  static Path home(Map<String, String> environment, String ofTheUser) {
    var named = environment.getOrDefault("HOME", "");
    return Path.of(named.startsWith("/") ? named : ofTheUser);
  }

  /// The same machine, with variables that stand above its own.
  Host with(Map<String, String> variables) {
    var all = new HashMap<>(environment);
    all.putAll(variables);
    return new Host(osName, osArch, home, root, Map.copyOf(all), disk);
  }

  boolean isMac() {
    return osName.startsWith("Mac");
  }

  /// What the disks are asked.
  @FunctionalInterface
  interface Disk {

    /// Bytes that may still be written below an existing folder.
    long freeBelow(Path folder) throws IOException;

    /// Returns when what was written has reached the disk itself.
    default void sync(FileChannel file) throws IOException {
      file.force(false);
    }
  }
}
