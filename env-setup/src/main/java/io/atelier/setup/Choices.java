package io.atelier.setup;

import java.util.Optional;

/// What a set-up makes only where somebody chooses it.
///
/// @param shellProfile whether the user's shell profile may be edited
/// @param editor whether VS Code shall be there (a Mac gets it through Homebrew) and know the
///   environment's interpreter
/// @param login what shall be started at each login
public record Choices(boolean shellProfile, boolean editor, Optional<LoginProgram> login) {

  /// None of it.
  public static final Choices NONE = new Choices(false, false, Optional.empty());

  public Choices withShellProfile(boolean chosen) {
    return new Choices(chosen, editor, login);
  }

  public Choices withEditor(boolean chosen) {
    return new Choices(shellProfile, chosen, login);
  }

  public Choices withLogin(LoginProgram program) {
    return new Choices(shellProfile, editor, Optional.of(program));
  }

  /// What either chooses; of two login programs this one's.
  Choices and(Choices others) {
    return new Choices(
        shellProfile || others.shellProfile, editor || others.editor, login.or(others::login));
  }
}
