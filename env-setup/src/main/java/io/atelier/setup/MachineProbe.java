package io.atelier.setup;

import java.util.List;
import java.util.Map;

/// Decides whether this machine can be set up at all, before anything is changed. The Mac's answers
/// are written from public sources and driven by fakes; nobody has run them on a Mac yet.
final class MachineProbe {

  private static final int OLDEST_MACOS = 14;

  private final Commands commands;

  MachineProbe(Commands commands) {
    this.commands = commands;
  }

  Platform probe() throws InterruptedException {
    var host = commands.host();
    var platform = Platform.of(host.osName(), host.osArch());
    if (platform.isEmpty()) {
      throw host.isMac() ? intelJava() : unsupported(host);
    }
    if (platform.get() == Platform.MACOS_ARM64) {
      checkMacVersion();
    }
    return platform.get();
  }

  static SetupException noCompiler(Host host) {
    return new SetupException(
        SetupCode.NO_COMPILER,
        "No C compiler was found, and Jep must be compiled; install one (%s), then run this command again."
            .formatted(
                host.isMac()
                    ? "xcode-select --install"
                    : "on Debian and Ubuntu: sudo apt-get install build-essential"));
  }

  private void checkMacVersion() throws InterruptedException {
    var version = answer("/usr/bin/sw_vers", "-productVersion");
    var major = version.split("\\.", -1)[0];
    if (!major.matches("\\d+") || Integer.parseInt(major) < OLDEST_MACOS) {
      throw new SetupException(
          SetupCode.UNSUPPORTED_MACHINE,
          "This Mac runs macOS %s; torch needs macOS 14 or newer for its GPU: update macOS."
              .formatted(version));
    }
  }

  private SetupException intelJava() throws InterruptedException {
    // An Intel JVM on Apple silicon sees an Intel machine; the kernel tells the truth.
    var silicon =
        answer("/usr/sbin/sysctl", "-n", "hw.optional.arm64").equals("1")
            || answer("/usr/sbin/sysctl", "-n", "sysctl.proc_translated").equals("1");
    return silicon
        ? new SetupException(
            SetupCode.TRANSLATED_JVM,
            "This Mac has Apple silicon, but Java is an Intel build that runs under Rosetta, and so"
                + " would everything it starts: install a JDK 25 for aarch64 and start again.")
        : new SetupException(
            SetupCode.UNSUPPORTED_MACHINE,
            "This is an Intel Mac; torch has had no build for it since 2.2: use a Mac with Apple"
                + " silicon or Linux on x86_64.");
  }

  private static SetupException unsupported(Host host) {
    return new SetupException(
        SetupCode.UNSUPPORTED_MACHINE,
        "There is no lock for %s on %s; use Linux on x86_64 or a Mac with Apple silicon."
            .formatted(host.osName(), host.osArch()));
  }

  private String answer(String... arguments) throws InterruptedException {
    var answer = commands.ask(List.of(arguments), Map.of());
    return answer.ok() ? answer.lastLine().strip() : "";
  }
}
