package io.atelier.setup;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The machines that a lock exists for.
///
/// @implNote Sizes: Linux measured (5.7 GB installed, torch's CUDA build, plus what pip unpacks and
///   caches meanwhile); macOS estimated from the sizes of its wheels, not confirmed on a Mac.
public enum Platform {
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

  /// As locks and bundles are called by it.
  @Override
  public String toString() {
    return lockPrefix;
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

  /// What wheels may be tagged with, the newest first, as pip knows it.
  List<String> wheelTags() {
    return switch (this) {
      case LINUX_X86_64 ->
          Stream.concat(
                  IntStream.iterate(28, glibc -> glibc >= 5, glibc -> glibc - 1)
                      .mapToObj("manylinux_2_%d_x86_64"::formatted),
                  // The older names of 2.17, 2.12 and 2.5: pip adds the last two to the first.
                  Stream.of("manylinux2014_x86_64"))
              .toList();
      case MACOS_ARM64 -> List.of("macosx_14_0_arm64");
    };
  }

  /// As uv calls it.
  String uvName() {
    return switch (this) {
      case LINUX_X86_64 -> "x86_64-manylinux_2_28";
      case MACOS_ARM64 -> "aarch64-apple-darwin";
    };
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
