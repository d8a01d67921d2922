package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Path;

/// Has the system start a program when the user logs in: launchd on a Mac, the user's own systemd
/// on Linux.
sealed interface AtLogin extends Step permits LaunchAgent, SystemdUnit {

  /// As this machine has it.
  static AtLogin of(LoginProgram program, SetupSettings settings, Commands commands) {
    return commands.host().isMac()
        ? new LaunchAgent(program, settings, commands)
        : new SystemdUnit(program, commands);
  }

  @Override
  default SetupStep name() {
    return SetupStep.LOGIN_PROGRAM;
  }

  @Override
  default SetupCode unfinished() {
    return SetupCode.LOGIN_PROGRAM_FAILED;
  }

  /// What tells the system of it.
  Path file();

  /// Whether the system says that it runs now.
  boolean isRunning() throws IOException, InterruptedException;
}
