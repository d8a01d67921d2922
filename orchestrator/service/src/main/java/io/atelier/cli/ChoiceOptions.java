package io.atelier.cli;

import io.atelier.setup.Choices;
import picocli.CommandLine.Option;

/// What `env plan` and `env apply` make only where it is chosen.
final class ChoiceOptions {

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

  Choices chosen() {
    return Choices.NONE.withShellProfile(shellProfile).withEditor(editor);
  }
}
