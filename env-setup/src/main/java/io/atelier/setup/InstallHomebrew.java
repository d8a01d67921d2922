package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Homebrew by its own installer, which takes the prefix of Apple silicon by itself. The installer
/// that was cut short leaves no sign in files, so here the journal is asked.
///
/// @implNote Read in the installer's source (2026-07); not confirmed on a Mac.
record InstallHomebrew(SetupSettings settings, Commands commands) implements Step {

  private static final String INSTALLER =
      "https://raw.githubusercontent.com/Homebrew/install/HEAD/install.sh";
  private static final long BYTES = 1L << 30;

  @Override
  public SetupStep name() {
    return SetupStep.HOMEBREW;
  }

  @Override
  public Optional<String> reason() throws IOException {
    if (!Files.isExecutable(Brew.program(commands.host()))) {
      return Optional.of("no Homebrew at " + Brew.prefix(commands.host()));
    }
    return commands.journal().claims().contains(made()) && commands.journal().isOpen(name())
        ? Optional.of("an installation of Homebrew that was never finished")
        : Optional.empty();
  }

  @Override
  public Intent intent() {
    return Intent.running(fetch())
        .then(install())
        .writing(Brew.prefix(commands.host()))
        .writing(commands.host().root().resolve("etc/paths.d/homebrew"))
        .about(BYTES)
        .asRoot();
  }

  @Override
  public List<Made> makes() {
    return List.of(made());
  }

  @Override
  public void act() throws IOException, InterruptedException {
    new Sudo(commands)
        .require("Homebrew's installer", "install Homebrew yourself, as brew.sh says");
    Files.createDirectories(settings.scratch());
    run("Fetching Homebrew's installer", fetch(), Duration.ofMinutes(10));
    run("Homebrew's installer", install(), Duration.ofHours(1));
    // The step is rechecked while it is still open: what ended well is no longer cut short.
    commands.journal().done(name());
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.HOMEBREW_FAILED;
  }

  private void run(String what, List<String> words, Duration timeout) throws InterruptedException {
    var variables = new HashMap<String, String>();
    variables.put("NONINTERACTIVE", "1");
    Optional.ofNullable(commands.host().environment().get("SUDO_ASKPASS"))
        .ifPresent(program -> variables.put("SUDO_ASKPASS", program));
    commands.run(
        new Commands.Act(
            name(),
            what,
            words,
            Map.copyOf(variables),
            timeout,
            line -> {},
            Diagnosis.brew(
                SetupCode.HOMEBREW_FAILED,
                "Read the log, or install Homebrew yourself as brew.sh says; then run the command"
                    + " again.")));
  }

  private List<String> fetch() {
    return List.of("/usr/bin/curl", "-fsSL", "-o", script().toString(), installer());
  }

  private String installer() {
    return settings.machine().mirrors().homebrew().installer().map(Address::text).orElse(INSTALLER);
  }

  private List<String> install() {
    return List.of("/bin/bash", script().toString());
  }

  private Path script() {
    return settings.scratch().resolve("install-homebrew.sh");
  }

  private Made made() {
    return Made.of(Made.Kind.HOMEBREW, Brew.prefix(commands.host()));
  }
}
