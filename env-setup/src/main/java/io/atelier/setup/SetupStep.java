package io.atelier.setup;

/// The steps of a set-up, in their order.
public enum SetupStep {
  MACHINE("Look at this machine"),
  PYTHON("Find CPython"),
  VENV("Make the virtual environment"),
  PACKAGES("Install the packages of the lock"),
  JEP("Build Jep for this JDK"),
  CHECK("Import what was installed"),
  MODELS("Make the small built-in models"),
  TOOLS("Install the developers' tools");

  private final String title;

  SetupStep(String title) {
    this.title = title;
  }

  /// What the step does, in words for a person.
  public String title() {
    return title;
  }
}
