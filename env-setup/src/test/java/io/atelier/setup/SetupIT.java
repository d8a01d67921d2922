package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.atelier.setup.BasePython.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
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
  private static final String TINY =
      """
      import pathlib, sys
      out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
      for name in ("checkpoints/tiny-random.safetensors", "loras/tiny-random-lora.safetensors"):
          (out / name).parent.mkdir(parents=True, exist_ok=True)
          (out / name).write_text("weights")
      """;

  @TempDir Path folder;
  private Path data;
  private Path repository;

  @BeforeEach
  void makeWorld() throws IOException {
    data = folder.resolve("data with spaces and ümläut");
    repository = folder.resolve("repository ü");
    var sources = Files.createDirectories(repository.resolve("py/src/atelier"));
    Files.writeString(sources.resolve("__init__.py"), "");
    Files.writeString(sources.resolve("tiny.py"), TINY);
    var wheels = new SmallWheels(folder.resolve("wheels ü"));
    wheels.wheel("numpy", "2.4.6");
    for (var i = 0; i < 8; i++) {
      wheels.wheel("small" + i, "1." + i);
    }
    wheels.jep();
    var tools = new SmallWheels(folder.resolve("wheels ü"));
    tools.wheel("ruff", "0.17.6");
    var locks = Files.createDirectories(repository.resolve("py/locks"));
    for (var minor : List.of("311", "312")) {
      for (var platform : Platform.values()) {
        var name = platform.lockName("3." + minor.substring(1)) + ".txt";
        Files.writeString(locks.resolve(name), wheels.lock());
      }
      Files.writeString(locks.resolve("tools-py" + minor + ".txt"), tools.lock());
    }
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
        .hasSize(3);
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
  void goesOnAfterRealKills() throws Exception {
    var settings = settings(python("3.11", "3.12"));
    var random = new Random(3);
    for (var kill = 0; kill < (FULL ? 15 : 2); kill++) {
      Trees.delete(data.resolve("envs"));
      Trees.delete(settings.builtinModels());
      var lines = random.nextInt(1, 36);
      try (var child = SetupChild.start(settings, ownWheels())) {
        for (var i = 0; i < lines && child.nextLine() != null; i++) {
          // reading on until the line at which it is killed
        }
        child.kill();
      }
      var environment = setup(settings, SetupListener.SILENT).ensure();
      assertThat(new SitePackages(environment.sitePackages()).installed().values())
          .as("killed at line %d", lines)
          .allMatch(SitePackages.Installed::whole);
      assertThat(ask(environment, "import small7, numpy; print(numpy.__version__)"))
          .containsExactly("2.4.6");
    }
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

  /// Downloads and installs everything, and builds the real Jep: minutes, and gigabytes.
  @ParameterizedTest
  @ValueSource(strings = {"3.11", "3.12"})
  void installsTheShippedLock(String minor) throws IOException {
    assumeThat(FULL).as("only in the full tier").isTrue();
    var python = python(minor);
    try (var locks = Files.newDirectoryStream(ROOT.resolve("py/locks"), "*.txt")) {
      for (var lock : locks) {
        Files.copy(
            lock,
            repository.resolve("py/locks").resolve(lock.getFileName()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    var settings = settings(python);
    var began = System.nanoTime();
    var listener = new RecordingListener();
    var environment = PythonSetup.forThisMachine(settings, listener).ensure();
    System.out.printf(
        "Lock %s installed in %d s, %d MB%n",
        environment.lock(),
        Duration.ofNanos(System.nanoTime() - began).toSeconds(),
        Trees.bytes(environment.folder()) >> 20);
    listener.said.stream().filter(line -> line.startsWith("done")).forEach(System.out::println);

    var lock = LockFile.read(repository.resolve("py/locks/" + environment.lock() + ".txt"));
    assertThat(new SitePackages(environment.sitePackages()).difference(lock.entries().values()))
        .isEmpty();
    assertThat(
            ask(
                    environment,
                    "import subprocess, sys; print(subprocess.run([sys.executable, '-m', 'pip', 'check'], capture_output=True, text=True).stdout)")
                .getFirst())
        .isEqualTo("No broken requirements found.");
    assertThat(environment.pythonVersion()).startsWith(minor);
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
    return Map.of(
        "PIP_NO_INDEX", "1", "PIP_FIND_LINKS", folder.resolve("wheels ü").toUri().toASCIIString());
  }

  /// A suitable Python of this machine, found as a set-up finds it.
  private Path python(String... minors) {
    var settings = settings(Path.of("/none"));
    var commands =
        new Commands(
            new ExecCommandRunner(),
            Host.current(),
            settings,
            new Narration(SetupListener.SILENT),
            new SetupLog(settings.logs()));
    var search =
        new PythonSearch(
            commands, Platform.of(Host.current().osName(), Host.current().osArch()).orElseThrow());
    var named = System.getProperty("atelier.python", "");
    var candidates = new ArrayList<Path>();
    if (!named.isEmpty()) {
      candidates.add(Path.of(named));
    }
    candidates.addAll(search.candidates());
    for (var candidate : candidates) {
      if (Files.isExecutable(candidate)
          && look(search, candidate) instanceof Look.Suitable(var python)
          && List.of(minors).contains(python.minor())) {
        return python.executable();
      }
    }
    assertThat(System.getenv("CI")).as("CI has a shared Python").isNotEqualTo("true");
    assumeThat(false).as("a shared CPython %s is here", List.of(minors)).isTrue();
    throw new AssertionError();
  }

  private static Look look(PythonSearch search, Path candidate) {
    try {
      return search.look(candidate);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
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
