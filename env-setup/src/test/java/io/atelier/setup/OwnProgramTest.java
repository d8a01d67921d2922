package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program in the README, which somebody could have written for a project of their own:
/// compiled and run by the JDK as it stands, on a played Python.
class OwnProgramTest {

  private static final Path ROOT = Path.of(System.getProperty("atelier.root"));
  private static final Path PROGRAM = ROOT.resolve("env-setup/example/Provision.java");

  @TempDir Path folder;
  private PlayedWorld world;
  private Path python;

  @BeforeEach
  void makeAProject() throws IOException {
    world = new PlayedWorld(folder);
    world.lock("linux-x86_64-py311", "numpy==2.4.6");
    world.lock("macos-arm64-py311", "numpy==2.4.6");
    Trees.delete(world.repository.resolve("py/src"));
    python = world.executable("python base/python3.11");
    var control = Files.writeString(folder.resolve("control"), "");
    Files.writeString(python, Resource.text("python.sh").replace("CONTROL", control.toString()));
  }

  @Test
  void provisionsAMachineForAProjectThatKnowsNothingOfAtelier() throws Exception {
    assertThat(run())
        .anyMatch(line -> line.startsWith("Make the virtual environment: no environment yet"))
        .anyMatch(line -> line.startsWith("Tell VS Code the interpreter: "))
        .noneMatch(line -> line.startsWith("Make the small built-in models"))
        .last()
        .asString()
        .startsWith("Python 3.11.7 at " + world.data);
    assertThat(world.repository.resolve(".vscode/settings.json")).exists();
    assertThat(run()).as("a second time").hasSize(1);
  }

  @Test
  void saysWhatStoppedIt() throws Exception {
    Files.delete(world.repository.resolve("py/locks/linux-x86_64-py311.txt"));
    Files.delete(world.repository.resolve("py/locks/macos-arm64-py311.txt"));
    assertThat(run()).last().asString().startsWith("LOCK_MISSING: ");
  }

  @Test
  void standsInTheReadmeAsItIs() throws IOException {
    assertThat(Files.readString(ROOT.resolve("env-setup/README.md")))
        .contains("```java\n" + Files.readString(PROGRAM) + "```\n");
  }

  private List<String> run() throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PROGRAM.toString(),
                world.data.toString(),
                world.repository.toString())
            .redirectErrorStream(true);
    builder.environment().put("ATELIER_PYTHON", python.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    var process = builder.start();
    try (var lines = process.inputReader()) {
      var said = lines.lines().toList();
      process.waitFor();
      return said;
    }
  }
}
