package io.atelier.cli;

import java.nio.file.Path;
import java.util.Optional;

/// What a call of `env` wishes of the set-up.
///
/// @param shellProfile whether the user's shell profile may be edited
/// @param settings the settings file; empty: the one at the usual place, if there is one
/// @param offline the bundle to install from, without a network
record SetupWishes(boolean shellProfile, Optional<Path> settings, Optional<Path> offline) {

  /// What `run` and the like wish.
  static final SetupWishes NONE = new SetupWishes(false, Optional.empty(), Optional.empty());
}
