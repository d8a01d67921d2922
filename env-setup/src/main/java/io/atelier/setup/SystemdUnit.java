package io.atelier.setup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A unit of the user's own systemd, enabled for the login and started. Whether systemd was told to
/// the end stands in no file, so the journal is asked whether that was cut short.
record SystemdUnit(LoginProgram program, Commands commands) implements AtLogin {

  private static final String SYSTEMCTL = "/usr/bin/systemctl";
  private static final String SUFFIX = ".service";
  private static final String WANTS = "default.target.wants";

  @Override
  public Optional<String> reason() throws IOException, InterruptedException {
    if (!Files.exists(file())
        || !Arrays.equals(Files.readAllBytes(file()), text(program).getBytes(UTF_8))) {
      refuseSomebodyElses();
      refuseWithoutSystemd();
      return Optional.of(file() + " is not there as it should be");
    }
    if (!Files.exists(wanted(file()), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of("the user's systemd does not start it at login");
    }
    return commands.journal().isOpen(name())
        ? Optional.of("systemd was not told of it to the end")
        : Optional.empty();
  }

  @Override
  public Intent intent() {
    return Intent.running(user("enable", unit())).writing(file(), text(program).lines().toList());
  }

  @Override
  public List<Made> makes() {
    var made = new ArrayList<>(Made.missingFolders(folder().resolve(WANTS)));
    made.add(made());
    return made;
  }

  @Override
  public void act() throws IOException, InterruptedException {
    new UsersFile(file()).write(new String(text(program).getBytes(UTF_8), ISO_8859_1));
    run("daemon-reload");
    run("enable", unit());
    run("restart", unit());
    if (!isRunning()) {
      throw commands.exception(
          SetupCode.LOGIN_PROGRAM_FAILED,
          "systemd said that it had started %s, but it does not run; see journalctl --user -u %s, then run the command again."
              .formatted(unit(), unit()),
          List.of());
    }
    // The step is rechecked while it is still open: what ended well is no longer cut short.
    commands.journal().done(name());
  }

  private void run(String... words) throws InterruptedException {
    commands.run(
        new Commands.Act(
            name(),
            "systemctl --user " + words[0],
            user(words),
            session(commands),
            Duration.ofMinutes(2),
            line -> {},
            Diagnosis.plain(
                SetupCode.LOGIN_PROGRAM_FAILED,
                "Log in to this machine as this user (systemd has no place for the program before"
                    + " that), then run the command again.")));
  }

  @Override
  public boolean isRunning() throws InterruptedException {
    return commands.ask(user("is-active", unit()), session(commands)).ok();
  }

  /// Ends the program and takes its file away.
  static void remove(Path file, Commands commands) throws IOException, InterruptedException {
    var unit = file.getFileName().toString();
    var _ = commands.ask(user("disable", "--now", unit), session(commands));
    Files.deleteIfExists(wanted(file));
    new UsersFile(file).leave("", true);
    var _ = commands.ask(user("daemon-reload"), session(commands));
  }

  private void refuseSomebodyElses() throws IOException {
    if (Files.exists(file()) && !commands.journal().claims().contains(made())) {
      throw new SetupException(
          SetupCode.CHOICE_IMPOSSIBLE,
          "%s is there already and is not ours; remove it, or choose another label."
              .formatted(file()));
    }
  }

  private void refuseWithoutSystemd() throws InterruptedException {
    var answer = commands.ask(user("show", "--property=Version"), session(commands));
    if (!answer.ok()) {
      throw new SetupException(
          SetupCode.CHOICE_IMPOSSIBLE,
          "Nothing can be started at login here, because the user's systemd does not answer (%s); log in as this user on a machine that runs systemd, or leave that choice out."
              .formatted(answer.lastLine()));
    }
  }

  private Made made() {
    return Made.of(Made.Kind.SYSTEMD_UNIT, file());
  }

  private static List<String> user(String... words) {
    var all = new ArrayList<>(List.of(SYSTEMCTL, "--user"));
    all.addAll(List.of(words));
    return all;
  }

  /// Where the user's systemd listens. Who came by `su` has no such variable.
  private static Map<String, String> session(Commands commands) throws InterruptedException {
    var known = commands.host().environment();
    var session = new LinkedHashMap<String, String>();
    session.put(
        "XDG_RUNTIME_DIR",
        known.getOrDefault(
            "XDG_RUNTIME_DIR",
            "/run/user/"
                + commands.ask(List.of("/usr/bin/id", "-u"), Map.of()).lastLine().strip()));
    var bus = known.get("DBUS_SESSION_BUS_ADDRESS");
    if (bus != null) {
      session.put("DBUS_SESSION_BUS_ADDRESS", bus);
    }
    return session;
  }

  private Path folder() {
    var named = commands.host().environment().getOrDefault("XDG_CONFIG_HOME", "");
    var settings =
        named.startsWith("/") ? Path.of(named) : commands.host().home().resolve(".config");
    return settings.resolve("systemd/user");
  }

  private String unit() {
    return program.label().endsWith(SUFFIX) ? program.label() : program.label() + SUFFIX;
  }

  @Override
  public Path file() {
    return folder().resolve(unit());
  }

  /// The link that `enable` makes.
  private static Path wanted(Path file) {
    return file.resolveSibling(WANTS).resolve(file.getFileName());
  }

  static String text(LoginProgram program) {
    return """
    # Put here by Atelier's set-up, taken away by its uninstall.
    [Unit]
    Description=%s

    [Service]
    Type=exec
    ExecStart=%s
    Restart=on-failure
    RestartSec=5
    SuccessExitStatus=130 143
    KillMode=mixed
    TimeoutStopSec=90

    [Install]
    WantedBy=default.target
    """
        .formatted(
            program.label(),
            program.arguments().stream().map(SystemdUnit::quoted).collect(Collectors.joining(" ")));
  }

  /// As systemd.service(5) reads a command line.
  private static String quoted(String word) {
    return "\"%s\""
        .formatted(
            word.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("%", "%%")
                .replace("$", "$$")
                .replace("\n", "\\n"));
  }
}
