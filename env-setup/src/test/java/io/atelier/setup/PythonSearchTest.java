package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonSearchTest {

  @TempDir Path folder;
  private PlayedWorld world;
  private FakeMachine machine;
  private final List<String> pyenvCalls = new ArrayList<>();

  @BeforeEach
  void makeWorld() throws IOException {
    world = new PlayedWorld(folder);
    machine = new FakeMachine();
  }

  @Test
  void prefersPyenvsNewest311() throws IOException {
    world.python(machine, "usr/bin/python3.11", "version", "3.11.2");
    world.python(machine, pyenv("3.12.9") + "3.12", "version", "3.12.9");
    world.python(machine, pyenv("3.11.7") + "3.11", "version", "3.11.7");
    world.python(machine, pyenv("3.11.14") + "3.11", "version", "3.11.14");
    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.11.14");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "home/.pyenv/versions/3.11.9/bin",
        "home/.local/share/uv/python/cpython-3.11.9-linux-x86_64-gnu/bin",
        "home/.local/share/mise/installs/python/3.11.9/bin",
        "home/.asdf/installs/python/3.11.9/bin",
        "on the path/bin",
        "opt/homebrew/bin",
        "opt/homebrew/opt/python@3.11/bin",
        "home/linuxbrew/.linuxbrew/bin",
        "home/linuxbrew/.linuxbrew/opt/python@3.11/bin",
        "usr/local/bin",
        "usr/local/python3.11/bin",
        "usr/local/python/3.11.9/bin",
        "usr/bin",
        "opt/python-3.11.9/bin",
        "opt/python/3.11.9/bin",
        "Library/Frameworks/Python.framework/Versions/3.11/bin",
        "home/miniforge3/bin",
        "home/miniconda3/envs/models/bin",
        "home/mambaforge/bin",
        "home/anaconda3/bin",
        "opt/conda/bin",
        "opt/miniconda3/envs/models/bin"
      })
  void looksInEachPlace(String place) throws IOException {
    world.environment.put("PATH", folder.resolve("on the path/bin").toString());
    world.python(machine, place + "/python3.11", "version", "3.11.9");
    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.11.9");
  }

  @ParameterizedTest
  @CsvSource({
    "ATELIER_PYTHON, mine/bin/python3.11, mine/bin",
    "PYENV_ROOT, mine, mine/versions/3.11.9/bin",
    "UV_PYTHON_INSTALL_DIR, mine, mine/cpython-3.11.9-linux-x86_64-gnu/bin",
    "XDG_DATA_HOME, mine, mine/uv/python/cpython-3.11.9-linux-x86_64-gnu/bin",
    "MISE_DATA_DIR, mine, mine/installs/python/3.11.9/bin",
    "ASDF_DATA_DIR, mine, mine/installs/python/3.11.9/bin"
  })
  void looksWhereAVariableSays(String variable, String value, String place) throws IOException {
    world.environment.put(variable, folder.resolve(value).toString());
    world.python(machine, place + "/python3.11", "version", "3.11.9");
    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.11.9");
  }

  @Test
  void takes312WhenThereIsNo311() throws IOException {
    world.python(machine, "usr/bin/python3.12", "version", "3.12.3");
    assertThat(world.setup(machine).ensure().lock()).isEqualTo("linux-x86_64-py312");
  }

  @Test
  void skipsAStaticBuild() throws IOException {
    world.python(machine, pyenv("3.11.14") + "3.11", "version", "3.11.14", "shared", "0");
    world.python(machine, "usr/bin/python3.11", "version", "3.11.2");
    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.11.2");
  }

  @ParameterizedTest
  @CsvSource({
    "shared, 0, --enable-shared",
    "freethreaded, 1, free-threaded",
    "machine, arm64, built for arm64",
    "bits, 32, 32 bits",
    "version, 3.13.1, 3.11 or 3.12 is needed",
    "implementation, pypy, pypy",
    "missing, lzma ssl, lzma ssl",
    "libpython, '', shared library is not on disk",
    "header, 0, headers",
    "libc, glibc 2.27, glibc 2.28",
    "libc, '', glibc 2.28"
  })
  void listsWhatItRejectedWithTheReason(String key, String value, String reason)
      throws IOException {
    var bad = world.python(machine, "usr/bin/python3.11", key, value);
    var failure = failure();
    assertThat(failure.code()).isEqualTo(SetupCode.NO_PYTHON);
    assertThat(failure)
        .hasMessageContaining(bad.toString())
        .hasMessageContaining(reason)
        .hasMessageContaining("pyenv.run");
  }

  @Test
  void saysWhyTheGivenPythonCannotBeUsedAndTakesNoOther() throws IOException {
    var given = world.python(machine, "mine/python", "shared", "0");
    world.python(machine, "usr/bin/python3.11");
    world.environment.put("ATELIER_PYTHON", given.toString());
    assertThat(failure().code()).isEqualTo(SetupCode.PYTHON_UNSUITABLE);
  }

  @Test
  void buildsOnTheGivenPython() throws IOException {
    world.python(machine, "usr/bin/python3.11");
    var given = world.python(machine, "mine/python", "version", "3.12.1");
    world.environment.put("ATELIER_PYTHON", given.toString());
    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.12.1");
    machine.ran.clear();
    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.12.1");
    assertThat(machine.ran).isEmpty();
  }

  @Test
  void takesTheEnvironmentOfTheGivenPythonAndNoOtherThatIsComplete() throws IOException {
    world.lock("tools-py312", "ruff==0.17.6");
    world.python(machine, "usr/bin/python3.11");
    var before = world.setup(machine).ensure();
    var given = world.python(machine, "usr/bin/python3.12", "version", "3.12.1");
    world.environment.put("ATELIER_PYTHON", given.toString());

    var environment = world.setup(machine).ensure();
    assertThat(environment.pythonVersion()).isEqualTo("3.12.1");
    assertThat(world.setup(machine).ensureTools().lock()).isEqualTo("tools-py312");
    machine.ran.clear();
    assertThat(world.setup(machine).ensure()).isEqualTo(environment);
    world.environment.remove("ATELIER_PYTHON");
    assertThat(world.setup(machine).ensure()).isEqualTo(before);
    assertThat(machine.ran).isEmpty();
  }

  @Test
  void asksAGivenShimWhichPythonItStarts() throws IOException {
    world.lock("tools-py312", "ruff==0.17.6");
    world.python(machine, "usr/bin/python3.11");
    world.setup(machine).ensure();
    var real = world.python(machine, pyenv("3.12.9") + "3.12", "version", "3.12.9");
    var shim =
        world.python(machine, "shims/python3", "version", "3.12.9", "executable", real.toString());
    world.environment.put("ATELIER_PYTHON", shim.toString());

    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.12.9");
    assertThat(world.setup(machine).ensureTools().lock()).isEqualTo("tools-py312");
    machine.ran.clear();
    var listener = new RecordingListener();
    assertThat(world.setup(machine, listener).ensureTools().pythonVersion()).isEqualTo("3.12.9");
    assertThat(listener.said).isEmpty();
    assertThat(machine.ran).extracting(Command::program).containsOnly(shim);
  }

  @Test
  void ignoresShimsAndRelativeFoldersOfThePath() throws IOException {
    world.python(machine, "home/.pyenv/shims/python3.11");
    world.environment.put("PATH", folder.resolve("home/.pyenv/shims") + ":bin:");
    assertThat(failure()).hasMessageContaining("none was found");
  }

  @Test
  void needsACompilerForJep() throws IOException {
    world.python(machine, "usr/bin/python3.11", "compiler", "");
    assertThat(failure().code()).isEqualTo(SetupCode.NO_COMPILER);
    assertThat(world.setup(machine).plan())
        .last()
        .extracting(StepState::kind)
        .isEqualTo(StepState.Kind.IMPOSSIBLE);
  }

  @Test
  void buildsJepWithTheCompilerThatStandsInForTheOneThatPythonNames() throws IOException {
    world.python(
        machine, "usr/bin/python3.11", "CC", "/usr/bin/cc -pthread", "LDSHARED", "/usr/bin/cc -x");
    world.setup(machine).ensure();
    assertThat(machine.ran)
        .filteredOn(command -> command.arguments().contains("--no-build-isolation"))
        .singleElement()
        .satisfies(command ->
            assertThat(command.environment())
                .containsEntry("CC", "/usr/bin/cc -pthread")
                .containsEntry("LDSHARED", "/usr/bin/cc -x"));
  }

  @Test
  void leavesTheCompilerToPythonWhenTheOneThatItNamesIsHere() throws IOException {
    world.python(machine, "usr/bin/python3.11");
    world.setup(machine).ensure();
    assertThat(machine.ran)
        .allSatisfy(
            command -> assertThat(command.environment()).doesNotContainKeys("CC", "LDSHARED"));
  }

  @Test
  void buildsASharedPythonWithPyenv() throws IOException {
    pyenvBuilds("missing", "");
    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.11.14");
    assertThat(pyenvCalls).containsExactly("install -s 3.11.14 --enable-shared");
  }

  @Test
  void neverTouchesAVersionThatTheUserBuilt() throws IOException {
    world.python(machine, pyenv("3.11.14") + "3.11", "version", "3.11.14", "shared", "0");
    pyenvBuilds("version", "3.11.9");
    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.11.9");
    assertThat(pyenvCalls).containsExactly("install -s 3.11.9 --enable-shared");
  }

  @Test
  void reportsABuildThatLacksModulesAndBuildsItAnewNextTime() throws IOException {
    pyenvBuilds("missing", "lzma");
    var failure = failure();
    assertThat(failure.code()).isEqualTo(SetupCode.PYTHON_INCOMPLETE);
    assertThat(failure).hasMessageContaining("lzma");

    pyenvBuilds("missing", "");
    world.setup(machine).ensure();
    assertThat(pyenvCalls).last().isEqualTo("install -f 3.11.14 --enable-shared");
  }

  @Test
  void buildsAVersionAnewWhoseBuildWasKilled() throws IOException {
    pyenvBuilds("missing", "");
    machine.program(
        folder.resolve("home/.pyenv/bin/pyenv").toString(),
        (words, command, lines) -> {
          if (words.contains("--list")) {
            lines.accept("  3.11.14");
            return 0;
          }
          Files.createDirectories(folder.resolve("home/.pyenv/versions/3.11.14/bin"));
          throw new FakeMachine.Killed();
        });
    assertThat(catchThrowableOfType(FakeMachine.Killed.class, () -> world.setup(machine).ensure()))
        .isNotNull();
    pyenvBuilds("missing", "");
    assertThat(world.setup(machine).ensure().pythonVersion()).isEqualTo("3.11.14");
    assertThat(pyenvCalls).containsExactly("install -f 3.11.14 --enable-shared");
  }

  @Test
  void planNamesTheBuild() throws IOException {
    pyenvBuilds("missing", "");
    assertThat(world.setup(machine).plan())
        .filteredOn(state -> state.step() == SetupStep.PYTHON)
        .singleElement()
        .satisfies(state -> {
          assertThat(state.kind()).isEqualTo(StepState.Kind.TO_DO);
          assertThat(state.detail()).contains("no shared CPython 3.11 or 3.12");
          assertThat(state.intent().commands().getFirst()).endsWith("install", "-s", "3.11.14");
          assertThat(state.intent().bytes()).isPositive();
        });
    assertThat(pyenvCalls).isEmpty();
  }

  private static String pyenv(String version) {
    return "home/.pyenv/versions/" + version + "/bin/python";
  }

  /// A pyenv that knows three versions and builds with these facts.
  private void pyenvBuilds(String... facts) throws IOException {
    var pyenv = world.executable("home/.pyenv/bin/pyenv");
    machine.program(
        pyenv.toString(),
        (words, command, lines) -> {
          if (words.contains("--list")) {
            List.of("Available versions:", "  3.10.4", "  3.11.9", "  3.11.14", "  3.11-dev")
                .forEach(lines);
            return 0;
          }
          var options = command.environment().getOrDefault("PYTHON_CONFIGURE_OPTS", "static");
          pyenvCalls.add(String.join(" ", words) + " " + options);
          var version = words.getLast();
          var changes = new ArrayList<>(List.of("version", version));
          changes.addAll(List.of(facts));
          world.python(machine, pyenv(version) + "3.11", changes.toArray(String[]::new));
          return 0;
        });
  }

  private SetupException failure() {
    return catchThrowableOfType(SetupException.class, () -> world.setup(machine).ensure());
  }
}
