package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {

  @TempDir Path folder;
  private PlayedWorld world;
  private PythonEnvironment environment;

  @BeforeEach
  void setUp() throws IOException {
    world = new PlayedWorld(folder);
    environment = world.setup(machine("x86_64", 0)).ensure();
  }

  @Test
  void findsACompleteEnvironmentWell() throws IOException {
    var before = world.state();
    var findings = world.setup(machine("x86_64", 0)).verify();
    assertThat(findings).allMatch(Verified::ok);
    assertThat(findings)
        .extracting(Verified::check)
        .containsExactly("architecture", "python", "packages", "jep", "device");
    assertThat(world.state()).isEqualTo(before);
    assertThat(world.setup(machine("x86_64", 0)).doctor()).isEmpty();
  }

  @Test
  void findsAMachineOfAnotherArchitecture() throws IOException {
    assertThat(ill(machine("aarch64", 0))).containsExactly("architecture");
  }

  @Test
  void findsWheelsOfAnotherArchitecture() throws IOException {
    Files.writeString(
        environment.sitePackages().resolve("torch-2.15.0.dist-info/WHEEL"),
        "Tag: cp311-cp311-macosx_14_0_arm64\n");
    assertThat(world.setup(machine("x86_64", 0)).verify().getFirst().detail())
        .contains("torch-2.15.0", "macosx_14_0_arm64");
  }

  @Test
  void findsAPackageOfWhichAFileHasGone() throws IOException {
    Files.delete(environment.sitePackages().resolve("torch/code.py"));
    assertThat(ill(machine("x86_64", 0))).containsExactly("packages");
  }

  @Test
  void findsAPythonThatLostAModule() throws IOException {
    var machine = machine("x86_64", 0);
    world.python(machine, "usr/bin/python3.11", "missing", "lzma");
    assertThat(ill(machine)).containsExactly("python");
  }

  @Test
  void findsAJepThatDoesNotLoad() throws IOException {
    assertThat(ill(machine("x86_64", 1))).containsExactly("jep");
    assertThat(world.setup(machine("x86_64", 1)).doctor())
        .singleElement()
        .satisfies(advice -> {
          assertThat(advice.finding()).contains("jep: it does not load in a JVM: played");
          assertThat(advice.remedy()).contains("./atelier env apply");
        });
  }

  @Test
  void passesOnWhatTheEnvironmentSaysOfItself() throws IOException {
    assertThat(ill(unwell("ill\tmakes a picture\tit is of one flat colour", 1)))
        .containsExactly("makes a picture");
    assertThat(ill(unwell("Illegal instruction", 132))).containsExactly("torch");
    assertThat(ill(unwell("well\tdevice\tcpu", 139)))
        .as("it died on the way")
        .containsExactly("torch");
  }

  @Test
  void saysThatNothingIsCompleteYet() throws IOException {
    Trees.delete(world.data);
    assertThat(world.setup(machine("x86_64", 0)).verify())
        .singleElement()
        .satisfies(finding -> assertThat(finding.remedy()).contains("env apply"));
    assertThat(world.setup(machine("x86_64", 0)).doctor())
        .extracting(Advice::finding)
        .anyMatch(finding -> finding.contains("Make the virtual environment"));
  }

  @Test
  void doctorNamesAnEnvironmentThatIsNoLongerUsed() throws IOException {
    Files.createDirectories(world.data.resolve("envs/py311-old"));
    assertThat(world.setup(machine("x86_64", 0)).doctor())
        .extracting(Advice::remedy)
        .singleElement()
        .asString()
        .contains("rm -r", "py311-old");
  }

  private List<String> ill(FakeMachine machine) {
    return world.setup(machine).verify().stream()
        .filter(each -> !each.ok())
        .map(Verified::check)
        .toList();
  }

  private FakeMachine machine(String hardware, int jep) throws IOException {
    return world
        .machine()
        .program("/usr/bin/uname", (words, command, lines) -> say(lines, hardware, 0))
        .program(
            world.jdk.resolve("bin/java").toString(),
            (words, command, lines) -> say(lines, "played", jep));
  }

  private FakeMachine unwell(String line, int exitCode) throws IOException {
    var machine = machine("x86_64", 0);
    var facts = FakePythonProgram.facts(environment.python(), folder.resolve("lib/libpython.so"));
    var python = new FakePythonProgram(machine, environment.python(), facts);
    return machine.program(
        environment.python().toString(),
        (words, command, lines) ->
            words.contains("atelier.health")
                ? say(lines, line, exitCode)
                : python.run(words, command, lines));
  }

  private static int say(Consumer<String> lines, String text, int exitCode) {
    lines.accept(text);
    return exitCode;
  }
}
