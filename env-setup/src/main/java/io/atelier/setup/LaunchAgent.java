package io.atelier.setup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A property list in the user's LaunchAgents, and launchd told of it. Whether launchd took it
/// stands in no file, so the journal is asked whether that was cut short.
///
/// @implNote launchctl's verbs are from its manual; not confirmed on a Mac.
record LaunchAgent(LoginProgram program, SetupSettings settings, Commands commands)
    implements AtLogin {

  private static final String LAUNCHCTL = "/bin/launchctl";

  @Override
  public Optional<String> reason() throws IOException {
    if (!Files.exists(file())
        || !Arrays.equals(Files.readAllBytes(file()), text().getBytes(UTF_8))) {
      refuseSomebodyElses();
      return Optional.of(file() + " is not there as it should be");
    }
    return commands.journal().isOpen(name())
        ? Optional.of("launchd was not told of it to the end")
        : Optional.empty();
  }

  @Override
  public Intent intent() throws InterruptedException {
    return Intent.running(bootstrap(domain(commands), file()))
        .writing(file(), text().lines().toList());
  }

  @Override
  public List<Made> makes() {
    var made = new ArrayList<>(Made.missingFolders(folder()));
    made.add(made());
    return made;
  }

  @Override
  public void act() throws IOException, InterruptedException {
    var domain = domain(commands);
    end(program.label(), commands);
    Files.createDirectories(settings.logs());
    new UsersFile(file()).write(new String(text().getBytes(UTF_8), ISO_8859_1));
    commands.run(
        new Commands.Act(
            name(),
            "launchctl bootstrap",
            bootstrap(domain, file()),
            Map.of(),
            Duration.ofMinutes(1),
            line -> {},
            Diagnosis.plain(
                SetupCode.LOGIN_PROGRAM_FAILED,
                "Log in at this Mac's own screen once (launchd has no place for the program before"
                    + " that), then run the command again.")));
    if (!isLoaded(domain)) {
      throw commands.exception(
          SetupCode.LOGIN_PROGRAM_FAILED,
          "launchctl said that it had taken %s, but launchd does not know it; run the command again."
              .formatted(program.label()),
          List.of());
    }
    // The step is rechecked while it is still open: what ended well is no longer cut short.
    commands.journal().done(name());
  }

  /// Ends the program where launchd runs it. It need not know it: then it says so, and that is all.
  private static void end(String label, Commands commands) throws InterruptedException {
    var _ = commands.ask(List.of(LAUNCHCTL, "bootout", domain(commands) + "/" + label), Map.of());
  }

  /// Ends the program and takes its files away.
  static void remove(Path file, SetupSettings settings, Commands commands)
      throws IOException, InterruptedException {
    var label = file.getFileName().toString().replaceFirst("\\.plist$", "");
    end(label, commands);
    new UsersFile(file).leave("", true);
    Files.deleteIfExists(log(settings, label));
  }

  private void refuseSomebodyElses() throws IOException {
    if (Files.exists(file()) && !commands.journal().claims().contains(made())) {
      throw new SetupException(
          SetupCode.CHOICE_IMPOSSIBLE,
          "%s is there already and is not ours; remove it, or choose another label."
              .formatted(file()));
    }
  }

  private Made made() {
    return Made.of(Made.Kind.LAUNCH_AGENT, file());
  }

  private boolean isLoaded(String domain) throws InterruptedException {
    return commands.ask(List.of(LAUNCHCTL, "print", domain + "/" + program.label()), Map.of()).ok();
  }

  private static List<String> bootstrap(String domain, Path file) {
    return List.of(LAUNCHCTL, "bootstrap", domain, file.toString());
  }

  /// The user's own windows: programs there may use the GPU.
  private static String domain(Commands commands) throws InterruptedException {
    return "gui/" + commands.ask(List.of("/usr/bin/id", "-u"), Map.of()).lastLine().strip();
  }

  private Path folder() {
    return commands.host().home().resolve("Library/LaunchAgents");
  }

  @Override
  public boolean isRunning() throws InterruptedException {
    return commands
        .ask(List.of(LAUNCHCTL, "print", domain(commands) + "/" + program.label()), Map.of())
        .lines()
        .stream()
        .anyMatch(line -> line.strip().equals("state = running"));
  }

  @Override
  public Path file() {
    return folder().resolve(program.label() + ".plist");
  }

  private String text() {
    var arguments =
        program.arguments().stream()
            .map(each -> "    <string>%s</string>".formatted(escaped(each)))
            .collect(Collectors.joining("\n"));
    var log = escaped(log(settings, program.label()).toString());
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
    <!-- Put here by Atelier's set-up, taken away by its uninstall. -->
    <plist version="1.0">
    <dict>
      <key>Label</key>
      <string>%s</string>
      <key>ProgramArguments</key>
      <array>
    %s
      </array>
      <key>RunAtLoad</key>
      <true/>
      <key>KeepAlive</key>
      <dict>
        <key>SuccessfulExit</key>
        <false/>
      </dict>
      <key>StandardOutPath</key>
      <string>%s</string>
      <key>StandardErrorPath</key>
      <string>%s</string>
    </dict>
    </plist>
    """
        .formatted(program.label(), arguments, log, log);
  }

  private static Path log(SetupSettings settings, String label) {
    return settings.logs().resolve(label + ".log");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
