package io.atelier.bridge;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Which Python to enter, and how.
///
/// @param executable `bin/python` of a virtual environment; never resolved, because the link's
///   place is what names the environment
/// @param includePaths folders that join Python's search path, nearest first
/// @param threads how many threads one operation may use, at least 1
/// @param variables of the environment that Python finds, over those that this process began with
/// @param imports what must be importable, asked before Python is entered
public record PythonSettings(
    Path executable,
    List<Path> includePaths,
    int threads,
    ImportProbe imports,
    Map<String, String> variables) {

  /// With no variables of its own.
  public PythonSettings(
      Path executable, List<Path> includePaths, int threads, ImportProbe imports) {
    this(executable, includePaths, threads, imports, Map.of());
  }

  /// Without asking whether anything can be imported.
  public PythonSettings(Path executable, List<Path> includePaths, int threads) {
    this(executable, includePaths, threads, ImportProbe.NONE);
  }

  public PythonSettings {
    executable = executable.toAbsolutePath().normalize();
    variables = Map.copyOf(variables);
    includePaths = includePaths.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    if (threads < 1) {
      throw new IllegalArgumentException("Python needs at least 1 thread, not " + threads);
    }
  }

  /// The same with other variables.
  public PythonSettings with(Map<String, String> variables) {
    return new PythonSettings(executable, includePaths, threads, imports, variables);
  }
}
