package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real Python makes real environments. Small locks come from packages made here; the shipped
/// locks are installed in the full tier.
class SetupIT {

  private static final boolean FULL = System.getProperty("atelier.tier", "ci").equals("full");
  private static final Path ROOT = Path.of(System.getProperty("atelier.root"));

  @TempDir Path folder;
  private Path data;
  private Path repository;

  @BeforeEach
  void makeWorld() throws IOException {
    var world = new SmallWorld(folder);
    data = world.data;
    repository = world.repository;
  }

  @Test
  void makesRepairsAndKeepsAnEnvironment() throws IOException {
    var settings = settings(python("3.11", "3.12"));
    var listener = new RecordingListener();
    var environment = setup(settings, listener).ensure();

    assertThat(environment.folder()).startsWith(data);
    assertThat(environment.sitePackages().resolve("jep/libjep.so"))
        .hasContent(settings.javaHome().toString());
    assertThat(listener.said).contains("line CHECK: numpy 2.4.6");

    Files.delete(environment.sitePackages().resolve("small3/part7.py"));
    Files.delete(environment.folder().resolve(EnvironmentFolder.MARKER));
    var repairs = new RecordingListener();
    assertThat(setup(settings, repairs).ensure()).isEqualTo(environment);
    assertThat(repairs.said).contains("started PACKAGES: small3 is only half installed");
    assertThat(environment.sitePackages().resolve("small3/part7.py")).exists();

    var tools = setup(settings, SetupListener.SILENT).ensureTools();
    assertThat(ask(tools, "import ruff, numpy; print(numpy.__file__)").getFirst())
        .startsWith(environment.sitePackages().toString());
    assertThat(ask(environment, "import importlib.util as u; print(u.find_spec('ruff'))"))
        .containsExactly("None");
  }

  @Test
  void takesAwayEverythingThatItMade() {
    var settings = settings(python("3.11", "3.12"));
    setup(settings, SetupListener.SILENT).ensureTools();
    assertThat(setup(settings, SetupListener.SILENT).uninstall(true))
        .noneMatch(each -> each.kind() == Undone.Kind.KEPT)
        .filteredOn(each -> each.kind() == Undone.Kind.REMOVED)
        .hasSize(7);
    assertThat(data).doesNotExist();
  }

  @Test
  void startsNoProcessAndTakesMillisecondsWhenAllIsThere() {
    var settings = settings(python("3.11", "3.12"));
    var first = setup(settings, SetupListener.SILENT).ensure();
    var noProcesses = new FakeMachine();
    var listener = new RecordingListener();
    var setup = new PythonSetup(settings, listener, machine(), noProcesses);
    var best = Duration.ofDays(1);
    for (var i = 0; i < 20; i++) {
      var began = System.nanoTime();
      assertThat(setup.ensure()).isEqualTo(first);
      var took = Duration.ofNanos(System.nanoTime() - began);
      best = took.compareTo(best) < 0 ? took : best;
    }
    assertThat(noProcesses.ran).isEmpty();
    assertThat(listener.said).isEmpty();
    assertThat(best).isLessThan(Duration.ofMillis(50));
    System.out.println("ensure() with nothing to do: " + best.toNanos() / 1000 + " µs");
  }

  @Test
  void refusesAFileThatTheLockDoesNotName() throws IOException {
    var settings = settings(python("3.11", "3.12"));
    Files.write(folder.resolve("wheels ü/small2-1.2-py3-none-any.whl"), new byte[] {1, 2, 3});
    var failure =
        catchThrowableOfType(
            SetupException.class, () -> setup(settings, SetupListener.SILENT).ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.HASH_MISMATCH);
    assertThat(failure.log().orElseThrow()).content().contains("small2");
  }

  @Test
  void saysWhichPackageNoIndexHolds() throws IOException {
    var settings = settings(python("3.11", "3.12"));
    Files.delete(folder.resolve("wheels ü/small2-1.2-py3-none-any.whl"));
    var failure =
        catchThrowableOfType(
            SetupException.class, () -> setup(settings, SetupListener.SILENT).ensure());
    assertThat(failure.code()).isEqualTo(SetupCode.PACKAGE_NOT_FOUND);
    assertThat(failure).hasMessageContaining("small2");
  }

  @Test
  void namesTheCompilerThatStandsInForAnAbsentOne() {
    var absent =
        """
        import sysconfig
        sysconfig.get_config_vars().update(CC="absent -pthread", LDSHARED="absent -shared -x")
        """;
    assertThat(ask(python("3.11", "3.12"), absent + Resource.text("look.py")))
        .anyMatch(line -> line.matches("CC=/.*cc -pthread"))
        .anyMatch(line -> line.matches("LDSHARED=/.*cc -shared -x"));
  }

  /// Downloads and installs everything, builds the real Jep, and tries all of it: minutes, and
  /// gigabytes.
  @ParameterizedTest
  @ValueSource(strings = {"3.11", "3.12"})
  void installsTheShippedLockAndVerifiesIt(String minor) throws IOException {
    assumeThat(FULL).as("only in the full tier").isTrue();
    var settings =
        new SetupSettings(
            data, ROOT, Optional.of(python(minor)), Path.of(System.getProperty("java.home")));
    var began = System.nanoTime();
    var listener = new RecordingListener();
    var environment = PythonSetup.forThisMachine(settings, listener).ensure();
    System.out.printf(
        "Lock %s installed in %d s, %d MB%n",
        environment.lock(),
        Duration.ofNanos(System.nanoTime() - began).toSeconds(),
        Trees.bytes(environment.folder()) >> 20);
    listener.said.stream().filter(line -> line.startsWith("done")).forEach(System.out::println);

    var lock = LockFile.read(ROOT.resolve("py/locks/" + environment.lock() + ".txt"));
    assertThat(new SitePackages(environment.sitePackages()).difference(lock.entries().values()))
        .isEmpty();
    assertThat(
            ask(
                    environment,
                    "import subprocess, sys; print(subprocess.run([sys.executable, '-m', 'pip', 'check'], capture_output=True, text=True).stdout)")
                .getFirst())
        .isEqualTo("No broken requirements found.");
    assertThat(environment.pythonVersion()).startsWith(minor);
    assertThat(PythonSetup.forThisMachine(settings, SetupListener.SILENT).verify())
        .hasSizeGreaterThan(5)
        .allMatch(Verified::ok);
    var tools = PythonSetup.forThisMachine(settings, SetupListener.SILENT).ensureTools();
    assertThat(ask(tools, "import mypy, pytest, torch; print(torch.zeros(1).item())"))
        .containsExactly("0.0");
  }

  private SetupSettings settings(Path python) {
    return new SetupSettings(
        data, repository, Optional.of(python), Path.of(System.getProperty("java.home")));
  }

  private PythonSetup setup(SetupSettings settings, SetupListener listener) {
    return new PythonSetup(settings, listener, machine(), new ExecCommandRunner());
  }

  /// This machine, but for where pip looks.
  private Host machine() {
    var here = Host.current();
    var environment = new HashMap<>(here.environment());
    environment.putAll(ownWheels());
    return new Host(
        here.osName(), here.osArch(), here.home(), here.root(), environment, here.disk());
  }

  private Map<String, String> ownWheels() {
    return SmallWorld.ownWheels(folder);
  }

  private Path python(String... minors) {
    return RealPython.of(settings(Path.of("/none")), minors);
  }

  private List<String> ask(PythonEnvironment environment, String code) {
    return ask(environment.python(), code);
  }

  private List<String> ask(Path python, String code) {
    var lines = new ArrayList<String>();
    var command =
        CommandRunnerContract.command(
            List.of(python.toString(), "-c", code), Duration.ofMinutes(5));
    var utf8 =
        new Command(
            command.arguments(),
            folder,
            Map.of("PATH", "/usr/bin:/bin", "PYTHONUTF8", "1"),
            command.timeout(),
            Optional.empty());
    try {
      assertThat(new ExecCommandRunner().run(utf8, lines::add))
          .as(lines.toString())
          .isEqualTo(new CommandRunner.Outcome.Ended(0));
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    return lines;
  }
}
