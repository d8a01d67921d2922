package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The user's real pyenv builds a real shared CPython in an empty home: minutes.
class PyenvBuildIT {

  @TempDir Path folder;

  @Test
  void buildsASharedPythonThatAnEnvironmentStandsOnAndTakesItAwayAgain() throws Exception {
    assumeThat(System.getProperty("atelier.tier", "ci")).as("the tier").isEqualTo("full");
    var here = Host.current();
    var pyenv = Pyenv.executable(here);
    assumeThat(pyenv).as("a pyenv is here").isPresent();
    var cache = folder.resolve("cache");
    assumeThat(DebianSource.into(cache, Files.createDirectories(folder.resolve("apt"))))
        .as("CPython's source")
        .isPresent();

    var world = new SmallWorld(folder);
    var settings = SetupSettings.of(world.data, world.repository);
    var host = host(here, pyenv.orElseThrow(), cache);
    var commands =
        new Commands(
            new ExecCommandRunner(),
            host,
            settings,
            new Narration(SetupListener.SILENT),
            new SetupLog(settings.logs()));
    Files.createDirectories(settings.environments());
    commands.journal().claim(Made.missingFolders(settings.dataFolder()));
    var began = System.nanoTime();
    var python = build(commands, settings);
    System.out.println("pyenv built it in " + Duration.ofNanos(System.nanoTime() - began));
    assertThat(python.version()).isEqualTo("3.11.2");
    assertThat(python.executable()).startsWith(host.home());
    assertThat(python.libpython()).startsWith(host.home()).isRegularFile();

    var setup =
        new PythonSetup(
            settings.withPython(python.executable()),
            SetupListener.SILENT,
            host,
            new ExecCommandRunner());
    assertThat(setup.ensure().pythonVersion()).isEqualTo("3.11.2");
    assertThat(setup.uninstall(true))
        .extracting(Undone::what)
        .contains(host.home().resolve(".pyenv/versions/3.11.2").toString());
    assertThat(host.home()).isEmptyDirectory();
  }

  /// The step acts although other Pythons are on this machine.
  private static BasePython build(Commands commands, SetupSettings settings)
      throws IOException, InterruptedException {
    var step = new BuildPython(settings, commands, Platform.LINUX_X86_64);
    commands.journal().began(step.name(), "it is tried", step.makes());
    step.act();
    commands.journal().done(step.name());
    return step.python().orElseThrow();
  }

  private Host host(Host here, Path pyenv, Path cache) throws IOException {
    var home = Files.createDirectories(folder.resolve("home"));
    var environment = new HashMap<>(SmallWorld.ownWheels(folder));
    environment.putAll(
        Map.of(
            "HOME", home.toString(),
            "PATH", pyenv.getParent() + ":/usr/bin:/bin",
            "PYTHON_BUILD_CACHE_PATH", cache.toString()));
    return new Host(
        here.osName(), here.osArch(), home, here.root(), Map.copyOf(environment), here.disk());
  }
}
