package io.atelier.cli;

/// What a command ends with; scripts depend on these numbers.
final class ExitCode {

  static final int DONE = 0;
  static final int FAILED = 1;

  /// Wrong usage, or input that can't be taken.
  static final int INVALID = 2;

  /// A plan found something to do.
  static final int CHANGES = 3;

  /// This machine can't do it; the message gives the reason.
  static final int IMPOSSIBLE = 4;

  static final int CANCELLED = 130;

  private ExitCode() {}
}
