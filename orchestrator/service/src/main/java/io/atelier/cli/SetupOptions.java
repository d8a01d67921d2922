package io.atelier.cli;

import io.atelier.setup.Choices;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What every command of `env` takes.
final class SetupOptions {

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description = {
        "The settings file; without it the one in ATELIER_SETTINGS,",
        "else ~/.config/atelier/settings.json."
      })
  private @Nullable Path settings;

  SetupWishes wishes() {
    return wishes(Choices.NONE, Optional.empty());
  }

  SetupWishes wishes(Choices choices, Optional<Path> offline) {
    return new SetupWishes(choices, Optional.ofNullable(settings), offline);
  }
}
