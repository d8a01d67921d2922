package io.atelier.setup;

import java.util.List;

/// A program that the system (launchd, or the user's systemd) starts when the user logs in, and
/// again when it ends badly.
///
/// @param label its name there, as in `org.example.renderer`; letters, digits, dots and dashes
/// @param arguments the program's absolute path, then its arguments
public record LoginProgram(String label, List<String> arguments) {

  public LoginProgram {
    arguments = List.copyOf(arguments);
    if (!isLabel(label)) {
      throw new IllegalArgumentException(
          "a label holds letters, digits, dots and dashes: " + label);
    }
    if (arguments.isEmpty() || !arguments.getFirst().startsWith("/")) {
      throw new IllegalArgumentException("a program begins with its absolute path: " + arguments);
    }
  }

  static boolean isLabel(String text) {
    return text.matches("[A-Za-z0-9][A-Za-z0-9.-]*");
  }
}
