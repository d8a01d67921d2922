package io.atelier.setup;

/// The steps of a set-up, in their order.
public enum SetupStep {
  OFFLINE_BUNDLE(
      "Look through the offline bundle",
      "every file is there in its size and with its SHA-256",
      "nothing is made, so nothing is undone"),
  MACHINE(
      "Look at this machine",
      "the kernel's, macOS's and Java's own answers",
      "nothing is made, so nothing is undone"),
  COMMAND_LINE_TOOLS(
      "Install Apple's Command Line Tools",
      "xcode-select names a folder that is there",
      "stays: other programs use them (remove by hand: sudo rm -rf"
          + " /Library/Developer/CommandLineTools)"),
  HOMEBREW(
      "Install Homebrew",
      "/opt/homebrew/bin/brew is there and its installation ended",
      "stays: other programs use it (its own uninstaller removes it)"),
  FORMULAE(
      "Install the formulae that Python is built with",
      "each formula's keg is linked and holds its receipt",
      "formulae that came with us and that nothing else uses are uninstalled"),
  PYTHON(
      "Find CPython, or build a shared one",
      "the interpreter itself tells its version, architecture, shared library and modules",
      "a version that we built is uninstalled; one that was found stays"),
  VENV(
      "Make the virtual environment",
      "its interpreter starts and pip is whole",
      "the environment's folder is removed"),
  PACKAGES(
      "Install the packages of the lock",
      "every file that each package lists is there, in the lock's version",
      "goes with the environment; pip's own cache stays"),
  JEP(
      "Build Jep for this JDK",
      "its library is there and was built for this JDK and Python",
      "goes with the environment"),
  CHECK(
      "Import what was installed",
      "a process of its own imports every package that workers import",
      "goes with the environment"),
  MODELS(
      "Make the small built-in models",
      "the files are there and of the program that makes them",
      "their folder is removed"),
  SHELL_PROFILE(
      "Put pyenv into the shell profile",
      "the profile holds our block once and as it should be",
      "the block is cut out; the rest stays byte for byte"),
  EDITOR(
      "Install VS Code",
      "its application is there and its installation ended",
      "uninstalled if it came with us; its settings and extensions stay"),
  EDITOR_SETTING(
      "Tell VS Code the interpreter",
      "the repository's .vscode/settings.json names the environment's interpreter",
      "the line is cut out; the rest stays byte for byte"),
  LOGIN_PROGRAM(
      "Have the program started at login",
      "its property list or unit is as it should be, and launchd or systemd took it",
      "it is ended, and its property list or unit is removed"),
  TOOLS(
      "Install the developers' tools",
      "as the environment is checked",
      "their environment's folder is removed"),
  WEB_EDITOR(
      "Fetch ComfyUI's editor for the browser",
      "every file that its packages list is there, in the lock's version",
      "its folder is removed"),
  SUPPLY(
      "Install what makes locks and bundles",
      "as the environment is checked",
      "its environment's folder is removed"),
  LOCK(
      "Resolve the locks",
      "every line of a lock is a pin with hashes",
      "stays: the locks are the user's files"),
  BUNDLE(
      "Fill the offline bundle",
      "every file is there in its size and with its SHA-256",
      "stays: the bundle is the user's");

  private final String title;
  private final String check;
  private final String undo;

  SetupStep(String title, String check, String undo) {
    this.title = title;
    this.check = check;
    this.undo = undo;
  }

  /// What the step does, in words for a person.
  public String title() {
    return title;
  }

  /// How it is known that the step's work is there.
  public String check() {
    return check;
  }

  /// How `uninstall` takes it back.
  public String undo() {
    return undo;
  }

  /// Whether a plan names it where everything is in place.
  boolean isPlannedOn(Platform platform) {
    return switch (this) {
      case COMMAND_LINE_TOOLS, HOMEBREW, FORMULAE -> platform == Platform.MACOS_ARM64;
      case OFFLINE_BUNDLE,
          SHELL_PROFILE,
          EDITOR,
          EDITOR_SETTING,
          LOGIN_PROGRAM,
          TOOLS,
          WEB_EDITOR,
          SUPPLY,
          LOCK,
          BUNDLE ->
          false;
      case MACHINE, PYTHON, VENV, PACKAGES, JEP, CHECK, MODELS -> true;
    };
  }
}
