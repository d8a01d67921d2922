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
        .contains(
            new StepState(
                SetupStep.PYTHON, StepState.Kind.TO_DO, "pyenv would build a shared Python 3.11"));
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
