package io.atelier.setup;

/// Why a set-up stopped.
public enum SetupCode {
  /// Neither Linux on x86_64 nor macOS on Apple silicon.
  UNSUPPORTED_MACHINE(true),
  /// An x86_64 JVM under Rosetta on Apple silicon.
  TRANSLATED_JVM(true),
  NO_PYTHON(true),
  /// The Python that was named cannot be used.
  PYTHON_UNSUITABLE(true),
  NO_COMPILER(true),
  /// The administrator's rights are needed, and no credential was given beforehand.
  SUDO_NEEDED(true),
  /// What refuses to run as root was started so.
  RUNNING_AS_ROOT(true),
  /// Apple's Command Line Tools could not be installed.
  TOOLS_FAILED(false),
  HOMEBREW_FAILED(false),
  FORMULAE_FAILED(false),
  /// Markers in a shell profile were edited, so that nobody can say what is ours.
  PROFILE_UNCLEAR(true),
  /// VS Code could not be installed.
  EDITOR_FAILED(false),
  /// The editor's settings are none that we can edit, or name another interpreter.
  EDITOR_UNCLEAR(true),
  /// launchd or systemd did not take the login program.
  LOGIN_PROGRAM_FAILED(false),
  /// What was chosen cannot be had on this machine.
  CHOICE_IMPOSSIBLE(true),
  /// The Java that runs us is no JDK: `include/jni.h` is missing.
  NO_JDK(true),
  NOT_ENOUGH_SPACE(true),
  /// The disk became full on the way.
  DISK_FULL(false),
  /// The data folder cannot be written.
  DATA_FOLDER(true),
  PYTHON_BUILD_FAILED(false),
  /// A Python build that ended well but lacks modules.
  PYTHON_INCOMPLETE(false),
  LOCK_MISSING(true),
  LOCK_INVALID(true),
  /// A lock of one's own that no longer fits the settings or this Atelier.
  LOCK_OUTDATED(true),
  /// A settings file that cannot be taken.
  SETTINGS_INVALID(true),
  /// The resolver found no lock.
  LOCK_FAILED(false),
  /// An offline bundle that is damaged or incomplete.
  BUNDLE_BROKEN(true),
  /// A whole bundle, but for another platform, Python or lock.
  BUNDLE_UNFIT(true),
  /// The folder for a bundle holds something else.
  BUNDLE_FOLDER(true),
  BUNDLE_FAILED(false),
  VENV_FAILED(false),
  PACKAGES_FAILED(false),
  /// A file did not have the hash that the lock names.
  HASH_MISMATCH(false),
  /// The index does not have, or refuses, a file of the lock.
  PACKAGE_NOT_FOUND(false),
  NETWORK(false),
  CERTIFICATE(false),
  /// What is installed is not what the lock names, although pip ended well.
  PACKAGES_DIFFER(false),
  JEP_FAILED(false),
  IMPORT_FAILED(false),
  MODELS_FAILED(false),
  TIMED_OUT(false),
  INTERRUPTED(false),
  /// A command that should exist could not be started.
  COMMAND_NOT_STARTED(false);

  private final boolean impossible;

  SetupCode(boolean impossible) {
    this.impossible = impossible;
  }

  /// True when trying again changes nothing until a person changes the machine (exit code 4).
  public boolean impossible() {
    return impossible;
  }
}
