package io.atelier.setup;

import java.util.Locale;
import java.util.Optional;

/// The machines that a lock exists for.
///
/// @implNote Sizes: Linux measured (5.7 GB installed, torch's CUDA build, plus what pip unpacks and
///   caches meanwhile); macOS estimated from the sizes of its wheels, not confirmed on a Mac.
enum Platform {
  LINUX_X86_64("linux-x86_64", "libjep.so", 12L << 30, 5700L << 20),
  MACOS_ARM64("macos-arm64", "libjep.jnilib", 4L << 30, 2L << 30);

  private final String lockPrefix;
  private final String jepLibrary;
  private final long spaceToBuild;
  private final long installed;

  Platform(String lockPrefix, String jepLibrary, long spaceToBuild, long installed) {
    this.lockPrefix = lockPrefix;
    this.jepLibrary = jepLibrary;
    this.spaceToBuild = spaceToBuild;
    this.installed = installed;
  }

  static Optional<Platform> of(String osName, String osArch) {
    var os = osName.toLowerCase(Locale.ROOT);
    if (os.equals("linux") && (osArch.equals("amd64") || osArch.equals("x86_64"))) {
      return Optional.of(LINUX_X86_64);
    }
    if (os.startsWith("mac") && osArch.equals("aarch64")) {
      return Optional.of(MACOS_ARM64);
    }
    return Optional.empty();
  }

  /// @param minor as in `3.11`
  String lockName(String minor) {
    return lockPrefix + "-py" + minor.replace(".", "");
  }

  /// The file that a built Jep must hold.
  String jepLibrary() {
    return jepLibrary;
  }

  /// Bytes that must be free before the first package comes.
  long spaceToBuild() {
    return spaceToBuild;
  }

  /// Bytes that the lock's packages take in the end.
  long installed() {
    return installed;
  }

  /// As Python's `platform.machine()` says it.
  String machine() {
    return this == MACOS_ARM64 ? "arm64" : "x86_64";
  }
}
