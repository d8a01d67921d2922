package io.atelier.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The administrator's rights, taken only where the plan announced them and never asked for:
/// without a credential that the user gave beforehand the set-up stops and names the command.
///
/// @implNote `sudo -n` and the way macOS keeps its timestamp are from its manual, not confirmed on
///   a Mac.
record Sudo(Commands commands) {

  private static final String PROGRAM = "/usr/bin/sudo";

  /// A command with the rights in front; it fails instead of asking.
  static List<String> words(String... command) {
    var words = new ArrayList<>(List.of(PROGRAM, "-n"));
    words.addAll(List.of(command));
    return words;
  }

  /// Stops the set-up where the rights are not at hand.
  ///
  /// @param what begins the sentence, as in "Homebrew's installer"
  /// @param byHand what the user may do instead, as the end of a sentence
  void require(String what, String byHand) throws InterruptedException {
    if (commands.ask(List.of("/usr/bin/id", "-u"), Map.of()).lastLine().strip().equals("0")) {
      throw new SetupException(
          SetupCode.RUNNING_AS_ROOT,
          "%s must not run as root; start again as yourself, in an account that may administer this Mac."
              .formatted(what));
    }
    if (!commands.ask(List.of(PROGRAM, "-n", "-v"), Map.of()).ok()) {
      throw new SetupException(
          SetupCode.SUDO_NEEDED,
          "%s needs the administrator's rights, and Atelier never asks for a password: run `sudo -v`, then this command again in the same terminal; or %s."
              .formatted(what, byHand));
    }
  }
}
