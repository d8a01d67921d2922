package io.atelier.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One thing that a set-up brings into being, claimed in the [Journal] before it is made, so that
/// an uninstall knows what is ours and leaves the rest alone.
///
/// @param name a path, or a formula's name
record Made(Kind kind, String name) {

  enum Kind {
    /// A folder that others may use too: removed only when it is empty.
    FOLDER,
    /// A folder with all it holds.
    TREE,
    /// A Python that pyenv built, by its folder below `versions`.
    PYTHON,
    /// pyenv's root: removed with all it holds once no Python is left in it.
    PYENV_ROOT,
    /// A Homebrew formula.
    FORMULA,
    /// A shell profile that holds our block.
    PROFILE,
    /// A shell profile that came into being with our block.
    NEW_PROFILE,
    /// An application that Homebrew brought.
    CASK,
    /// An editor's settings that hold our line.
    EDITOR_SETTING,
    /// An editor's settings that came into being with our line.
    NEW_EDITOR_SETTING,
    /// A job of launchd's, by its property list.
    LAUNCH_AGENT,
    /// A unit of the user's systemd.
    SYSTEMD_UNIT,
    /// Homebrew itself: stays.
    HOMEBREW,
    /// Apple's Command Line Tools: stay.
    COMMAND_LINE_TOOLS
  }

  static Made of(Kind kind, Path path) {
    return new Made(kind, path.toString());
  }

  /// For a person.
  String text() {
    return switch (kind) {
      case FORMULA -> "formula " + name;
      case HOMEBREW -> "Homebrew at " + name + " (stays)";
      case COMMAND_LINE_TOOLS -> "the Command Line Tools at " + name + " (stay)";
      case PROFILE, NEW_PROFILE -> "the block in " + name;
      case CASK -> "application " + name;
      case EDITOR_SETTING, NEW_EDITOR_SETTING -> "the line in " + name;
      case FOLDER, TREE, PYTHON, PYENV_ROOT, LAUNCH_AGENT, SYSTEMD_UNIT -> name;
    };
  }

  /// False where what was made is known to have gone.
  boolean isThere() {
    return switch (kind) {
      case FORMULA, CASK -> true;
      case FOLDER,
          TREE,
          PYTHON,
          PYENV_ROOT,
          PROFILE,
          NEW_PROFILE,
          EDITOR_SETTING,
          NEW_EDITOR_SETTING,
          LAUNCH_AGENT,
          SYSTEMD_UNIT,
          HOMEBREW,
          COMMAND_LINE_TOOLS ->
          Files.exists(path());
    };
  }

  Path path() {
    return Path.of(name);
  }

  /// The folder and those above it that are not there, the outermost first.
  static List<Made> missingFolders(Path folder) {
    var missing = new ArrayList<Made>();
    for (var each = folder; each != null && !Files.exists(each); each = each.getParent()) {
      missing.addFirst(of(Kind.FOLDER, each));
    }
    return missing;
  }
}
