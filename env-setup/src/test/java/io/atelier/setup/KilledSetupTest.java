package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A JVM that sets up is killed for real, and its command with the system's own processes outlives
/// it.
class KilledSetupTest {

  @TempDir Path folder;
  private Path control;
  private SetupSettings settings;

  @BeforeEach
  void makeWorld() throws IOException {
    var world = new PlayedWorld(folder);
    world.lock("linux-x86_64-py311", "numpy==2.4.6", "jep==4.3.1");
    world.lock("macos-arm64-py311", "numpy==2.4.6", "jep==4.3.1");
    control = folder.resolve("control");
    Files.writeString(control, "");
    var python = world.executable("python base/python3.11");
    Files.writeString(python, Resource.text("python.sh").replace("CONTROL", control.toString()));
    settings =
        new SetupSettings(
            world.data,
            world.repository,
            Optional.of(python),
            Path.of(System.getProperty("java.home")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"venv", "install-pip", "install-numpy", "install-jep", "check", "models"})
  void goesOnWhereAKilledOneStopped(String point) throws Exception {
    Files.writeString(control, point);
    ProcessHandle orphan;
    try (var child = SetupChild.start(settings, Map.of())) {
      var line = child.awaitLine("at " + point);
      orphan = ProcessHandle.of(Long.parseLong(line.replaceAll(".* ", ""))).orElseThrow();
      child.kill();
    }
    assertThat(orphan.isAlive()).as("the command outlives a killed set-up").isTrue();
    Files.writeString(control, "");

    var listener = new RecordingListener();
    var environment = PythonSetup.forThisMachine(settings, listener).ensure();

    assertThat(orphan.isAlive()).as("the next set-up ended it").isFalse();
    assertThat(environment.python()).isExecutable();
    assertThat(new SitePackages(environment.sitePackages()).installed().values())
        .hasSize(3)
        .allMatch(SitePackages.Installed::whole);
    assertThat(environment.builtinModels().resolve("loras/tiny-random-lora.safetensors")).exists();
    assertThat(settings.scratch()).doesNotExist();

    var again = new RecordingListener();
    assertThat(PythonSetup.forThisMachine(settings, again).ensure()).isEqualTo(environment);
    assertThat(again.said).isEmpty();
  }

  @Test
  void waitsForAnotherProcessAndSaysSo() throws Exception {
    Files.writeString(control, "install-numpy");
    try (var child = SetupChild.start(settings, Map.of())) {
      child.awaitLine("at install-numpy");
      Files.writeString(control, "");
      var waiting = new CompletableFuture<String>();
      var second =
          CompletableFuture.supplyAsync(() ->
              PythonSetup.forThisMachine(
                      settings,
                      event -> {
                        if (event instanceof SetupEvent.Waiting(var reason)) {
                          waiting.complete(reason);
                        }
                      })
                  .ensure());
      assertThat(waiting.get()).contains("process " + child.pid());
      assertThat(second).isNotDone();
      child.kill();
      assertThat(second.get().python()).isExecutable();
    }
  }

  @Test
  void waitsForAnotherThread() throws Exception {
    var first = CompletableFuture.supplyAsync(this::ensure);
    var second = CompletableFuture.supplyAsync(this::ensure);
    assertThat(first.get()).isEqualTo(second.get());
  }

  private PythonEnvironment ensure() {
    return PythonSetup.forThisMachine(settings, SetupListener.SILENT).ensure();
  }
}
