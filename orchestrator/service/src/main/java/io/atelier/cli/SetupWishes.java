package io.atelier.cli;

import io.atelier.setup.Choices;
import java.nio.file.Path;
import java.util.Optional;

/// What a call of `env` wishes of the set-up.
///
/// @param choices beside those of the settings file
/// @param settings the settings file; empty: the one at the usual place, if there is one
/// @param offline the bundle to install from, without a network
record SetupWishes(Choices choices, Optional<Path> settings, Optional<Path> offline) {

  /// What `run` and the like wish.
  static final SetupWishes NONE = new SetupWishes(Choices.NONE, Optional.empty(), Optional.empty());
}
