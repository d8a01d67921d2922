package io.atelier.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the set-up says of the Python environment: what the console needs from above.
public interface PythonStatus {

  /// Reads a few small files, and the sizes of many.
  Report report();

  /// How the environment stands.
  ///
  /// @param environment null while it is not complete
  /// @param unfinished steps that began and did not end
  /// @param made what set-ups made on this machine, one line each
  /// @param bytes that environments take
  record Report(
      @Nullable Made environment, List<String> unfinished, List<String> made, long bytes) {
    public Report {
      unfinished = List.copyOf(unfinished);
      made = List.copyOf(made);
    }
  }

  /// A complete environment.
  ///
  /// @param lock that its packages are from
  record Made(String folder, String interpreter, String python, String lock, String lockSha256) {}
}
