package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atelier.setup.FakeMachine.Killed;
import io.atelier.setup.FakeMachine.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that the user's systemd starts, on a played Linux.
class LinuxLoginTest {

  private static final String LABEL = "org.example.job";
  private static final LoginProgram JOB =
      new LoginProgram(LABEL, List.of("/bin/echo", "a b", "100% \"$HOME\""));
  private static final int TROUBLES =
      System.getProperty("atelier.tier", "ci").equals("full") ? 300 : 40;

  private static final List<Trouble> KINDS = List.of(Trouble.values());

  @TempDir Path folder;
  private PlayedWorld world;

  @BeforeEach
  void playLinux() throws IOException {
    world = new PlayedWorld(folder);
    Files.createDirectories(folder.resolve("home"));
  }

  @Test
  void hasSystemdStartAProgramAndEndsItAgain() throws IOException {
    setup(machine()).ensure();
    assertThat(unit()).content().contains("ExecStart=\"/bin/echo\" \"a b\"", "Restart=on-failure");
    assertThat(running()).hasSameTextualContentAs(unit());
    assertThat(setup(machine()).login(JOB)).isEqualTo(new LoginState(unit(), true, true));
    assertThat(setup(machine()).plan())
        .filteredOn(state -> state.step() == SetupStep.LOGIN_PROGRAM)
        .extracting(StepState::kind)
        .containsExactly(StepState.Kind.DONE);

    assertThat(setup(machine()).removeLogin(JOB))
        .extracting(Undone::what)
        .containsExactly(unit().toString());
    assertThat(unit()).doesNotExist();
    assertThat(running()).doesNotExist();
    assertThat(setup(machine()).login(JOB)).isEqualTo(new LoginState(unit(), false, false));
    assertThat(setup(machine()).status().environment()).isEmpty(); // It was chosen.

    var _ = setup(machine()).uninstall(true);
    assertThat(folder.resolve("home")).isEmptyDirectory();
  }

  @Test
  void quotesWhatSystemdWouldReadOtherwise() {
    assertThat(SystemdUnit.text(JOB))
        .contains("ExecStart=\"/bin/echo\" \"a b\" \"100%% \\\"$$HOME\\\"\"");
  }

  @Test
  void writesAUnitThatSystemdTakes() throws Exception {
    var analyze = Path.of("/usr/bin/systemd-analyze");
    assumeTrue(Files.isExecutable(analyze), "systemd-analyze is not on this machine");
    var file = folder.resolve("org.example.job.service");
    Files.writeString(file, SystemdUnit.text(JOB));
    var command =
        new ProcessBuilder(analyze.toString(), "--user", "verify", file.toString())
            .redirectErrorStream(true);
    command.environment().put("XDG_RUNTIME_DIR", folder.toString());
    var process = command.start();
    var said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).doesNotContain("org.example.job");
  }

  @Test
  void touchesNoUnitOfSomebodyElses() throws IOException {
    Files.createDirectories(units());
    Files.writeString(unit(), "mine");
    assertThat(code(machine())).isEqualTo(SetupCode.CHOICE_IMPOSSIBLE);
    assertThat(setup(machine()).removeLogin(JOB)).isEmpty();
    assertThat(unit()).hasContent("mine");
  }

  @Test
  void saysBeforeAnythingIsMadeThatSystemdDoesNotAnswer() throws IOException {
    assertThat(code(world.machine())).isEqualTo(SetupCode.CHOICE_IMPOSSIBLE);
    assertThat(world.data).doesNotExist();
  }

  @Test
  void endsTheSameAfterAnyTroubleAndLeavesNothingBehind() throws IOException {
    var random = new Random(7);
    for (var number = 0; number < TROUBLES; number++) {
      Trees.delete(folder.resolve("home"));
      Trees.delete(folder.resolve("running"));
      Trees.delete(world.data);
      Files.createDirectories(folder.resolve("home"));
      var trouble = KINDS.get(random.nextInt(KINDS.size()));
      var at = random.nextInt(1, 40);
      attempt(() -> setup(machine().troubleAt(at, trouble)).ensure());

      var _ = setup(machine()).ensure();
      assertThat(running()).as("%s at %d", trouble, at).hasSameTextualContentAs(unit());
      var removed = random.nextInt(1, 4);
      attempt(() -> setup(machine().troubleAt(removed, trouble)).removeLogin(JOB));
      var _ = setup(machine()).uninstall(true);
      assertThat(running()).as("%s at %d, then %d", trouble, at, removed).doesNotExist();
      assertThat(folder.resolve("home")).isEmptyDirectory();
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private static void attempt(Action action) throws IOException {
    try {
      action.run();
    } catch (Killed | SetupException _) {
      // What may happen: the power goes, or the set-up says why it stopped.
    }
  }

  private FakeMachine machine() throws IOException {
    var machine = world.machine();
    return machine
        .program(
            "/usr/bin/id",
            (words, command, lines) -> {
              lines.accept("1000");
              return 0;
            })
        .program(
            "/usr/bin/systemctl", new PlayedSystemd(machine, units(), folder.resolve("running")));
  }

  private PythonSetup setup(CommandRunner machine) {
    return new PythonSetup(
        world.settings().with(Choices.NONE.withLogin(JOB)),
        SetupListener.SILENT,
        world.host(),
        machine);
  }

  private SetupCode code(CommandRunner machine) {
    return catchThrowableOfType(SetupException.class, setup(machine)::ensure).code();
  }

  private Path unit() {
    return units().resolve(LABEL + ".service");
  }

  private Path units() {
    return folder.resolve("home/.config/systemd/user");
  }

  private Path running() {
    return folder.resolve("running/" + LABEL + ".service");
  }
}
