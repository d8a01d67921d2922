package io.atelier.setup;

import java.util.List;
import java.util.Optional;

/// What is there, read from a few small files; nothing is started but, where an `ATELIER_PYTHON` is
/// named, that one.
///
/// @param environment the complete environment for these settings
/// @param unfinished steps that began and did not end: a set-up runs, or was killed
/// @param made what set-ups made, one line each; what an uninstall would take away
/// @param bytes what lies in the folder of environments
public record SetupStatus(
    Optional<PythonEnvironment> environment,
    List<SetupStep> unfinished,
    List<String> made,
    long bytes) {

  public SetupStatus {
    unfinished = List.copyOf(unfinished);
    made = List.copyOf(made);
  }
}
