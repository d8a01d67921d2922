package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Apple's compiler and git, through `softwareupdate` and without a dialog. `/usr/bin/cc` is there
/// on every Mac, as a stand-in that only opens one.
///
/// @implNote The placeholder file that makes `softwareupdate` offer the tools, and its output, are
///   read in Homebrew's installer; not confirmed on a Mac.
record InstallCommandLineTools(Commands commands) implements Step {

  private static final String UPDATE = "/usr/sbin/softwareupdate";
  private static final String FOLDER = "Library/Developer/CommandLineTools";
  private static final long BYTES = 3L << 30;
  private static final Pattern LABEL =
      Pattern.compile("\\s*\\*\\s*(?:Label:\\s*)?(Command Line Tools.*?)\\s*");

  @Override
  public SetupStep name() {
    return SetupStep.COMMAND_LINE_TOOLS;
  }

  @Override
  public Optional<String> reason() throws InterruptedException {
    var answer = commands.ask(List.of("/usr/bin/xcode-select", "-p"), Map.of());
    return answer.ok() && Files.isDirectory(Path.of(answer.lastLine().strip()))
        ? Optional.empty()
        : Optional.of("no compiler: Apple's Command Line Tools are not here");
  }

  @Override
  public Intent intent() {
    return Intent.running(List.of(UPDATE, "-l"))
        .then(install("<the newest Command Line Tools>"))
        .then(choose())
        .writing(folder())
        .about(BYTES)
        .asRoot();
  }

  @Override
  public List<Made> makes() {
    return List.of(Made.of(Made.Kind.COMMAND_LINE_TOOLS, folder()));
  }

  @Override
  public void act() throws IOException, InterruptedException {
    new Sudo(commands)
        .require(
            "Installing Apple's Command Line Tools",
            "run `xcode-select --install` and let Apple's own dialog do it");
    var placeholder =
        commands
            .host()
            .root()
            .resolve("tmp/.com.apple.dt.CommandLineTools.installondemand.in-progress");
    Files.createDirectories(placeholder.getParent());
    Files.writeString(placeholder, "");
    try {
      run("Installing the Command Line Tools", install(label()), Duration.ofHours(2));
      run("Choosing the Command Line Tools", choose(), Duration.ofMinutes(1));
    } finally {
      Files.deleteIfExists(placeholder);
    }
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.TOOLS_FAILED;
  }

  private String label() throws InterruptedException {
    var answer = commands.ask(List.of(UPDATE, "-l"), Map.of(), Duration.ofMinutes(10));
    return answer.lines().stream()
        .map(LABEL::matcher)
        .filter(Matcher::matches)
        .map(line -> line.group(1))
        .max(String::compareTo)
        .orElseThrow(() ->
            commands.exception(
                SetupCode.TOOLS_FAILED,
                "softwareupdate offers no Command Line Tools (%s); run `xcode-select --install`, then this command again."
                    .formatted(answer.lastLine()),
                answer.lines()));
  }

  private List<String> install(String label) {
    return Sudo.words(UPDATE, "-i", label);
  }

  private List<String> choose() {
    return Sudo.words("/usr/bin/xcode-select", "--switch", folder().toString());
  }

  private void run(String what, List<String> words, Duration timeout) throws InterruptedException {
    commands.run(
        new Commands.Act(
            name(),
            what,
            words,
            Map.of(),
            timeout,
            line -> {},
            Diagnosis.plain(
                SetupCode.TOOLS_FAILED,
                "Run `xcode-select --install` instead, then this command again.")));
  }

  private Path folder() {
    return commands.host().root().resolve(FOLDER);
  }
}
