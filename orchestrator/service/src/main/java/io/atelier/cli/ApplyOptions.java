package io.atelier.cli;

import io.atelier.setup.Choices;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What `env plan` and `env apply` take.
final class ApplyOptions {

  @Mixin private SetupOptions common;

  @Option(
      names = "--shell-profile",
      description = "Also puts brew and pyenv into the shell profile, in one marked block.")
  private boolean shellProfile;

  @Option(
      names = "--editor",
      description = {
        "Also tells VS Code this environment's interpreter, for this folder;",
        "on a Mac without VS Code it is installed through Homebrew."
      })
  private boolean editor;

  @Option(
      names = "--offline",
      paramLabel = "DIR",
      description =
          "Takes everything from this bundle, which is looked through before, and asks no network.")
  private @Nullable Path offline;

  SetupWishes wishes() {
    var choices = Choices.NONE.withShellProfile(shellProfile).withEditor(editor);
    return common.wishes(choices, Optional.ofNullable(offline));
  }
}
