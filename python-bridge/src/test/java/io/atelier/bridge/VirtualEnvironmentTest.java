package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atelier.bridge.PythonStartException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Every refusal that happens before Jep is touched, against environments whose `python` is a
/// script that answers the probe.
@Timeout(60)
class VirtualEnvironmentTest {

  private static final String MACHINE = System.getProperty("os.arch");

  @TempDir Path prefix;

  @Test
  void acceptsAWholeEnvironment() throws IOException {
    var environment = VirtualEnvironment.of(whole("3.11"));
    assertThat(environment.prefix()).isEqualTo(prefix);
    assertThat(environment.library()).exists().hasFileName(libraryName());
    assertThat(VirtualEnvironment.of(whole("3.12")).library().toString()).contains("python3.12");
  }

  @Test
  void refusesAPathWithoutPython() {
    refused(prefix.resolve("bin/python"), Code.NO_PYTHON, "no Python that can be run");
  }

  @Test
  void refusesAFileThatCannotBeRun() throws IOException {
    var file = Files.writeString(Files.createDirectories(prefix.resolve("bin")).resolve("p"), "x");
    refused(file, Code.NO_PYTHON, "no Python that can be run");
  }

  @Test
  void refusesAProgramThatIsNoPython() throws IOException {
    refused(script("echo Hello; exit 1"), Code.NO_PYTHON, "does not answer as a Python (Hello)");
    refused(script("exit 0"), Code.NO_PYTHON, "it says nothing");
  }

  @Test
  void refusesOtherVersions() throws IOException {
    for (String version : List.of("3.10", "3.13", "2.7")) {
      refused(whole(version), Code.UNSUPPORTED_VERSION, "is Python " + version);
    }
  }

  @Test
  void refusesAStaticPython() throws IOException {
    environment("3.11", VirtualEnvironment.jarVersion());
    refused(python("3.11", 0, 0, MACHINE), Code.STATIC_PYTHON, "without a shared libpython");
  }

  @Test
  void refusesAFreeThreadedPython() throws IOException {
    refused(python("3.12", 1, 1, MACHINE), Code.FREE_THREADED, "global interpreter lock");
  }

  @Test
  void refusesAnotherArchitecture() throws IOException {
    refused(python("3.11", 1, 0, "riscv64"), Code.WRONG_ARCHITECTURE, "is built for riscv64");
  }

  @Test
  void refusesAPythonOutsideAVirtualEnvironment() throws IOException {
    refused(python("3.11", 1, 0, MACHINE), Code.BROKEN_ENVIRONMENT, "virtual environment");
  }

  @Test
  void refusesAnEnvironmentWithoutPackages() throws IOException {
    Files.createFile(prefix.resolve("pyvenv.cfg"));
    refused(python("3.11", 1, 0, MACHINE), Code.BROKEN_ENVIRONMENT, "site-packages");
  }

  @Test
  void refusesAnEnvironmentWithoutJep() throws IOException {
    var executable = whole("3.11");
    Files.delete(info("3.11", VirtualEnvironment.jarVersion()));
    refused(executable, Code.JEP_MISSING, "holds no Jep");
  }

  @Test
  void refusesAnotherVersionOfJep() throws IOException {
    environment("3.11", "4.2.2");
    refused(
        python("3.11", 1, 0, MACHINE),
        Code.JEP_VERSION_DIFFERS,
        "holds Jep 4.2.2 and this program needs " + VirtualEnvironment.jarVersion());
  }

  @Test
  void refusesTwoVersionsOfJep() throws IOException {
    var executable = whole("3.11");
    Files.createDirectories(info("3.11", "4.2.2"));
    refused(executable, Code.JEP_VERSION_DIFFERS, " and ");
  }

  @Test
  void refusesAJepWithoutItsLibrary() throws IOException {
    var executable = whole("3.11");
    Files.delete(packages("3.11").resolve("jep").resolve(libraryName()));
    refused(executable, Code.JEP_MISSING, libraryName() + " is missing");
  }

  @Test
  void namesTheLibraryAsTheSystemDoes() {
    assertThat(VirtualEnvironment.libraryName("Mac OS X")).isEqualTo("libjep.jnilib");
    assertThat(VirtualEnvironment.libraryName("Linux")).isEqualTo("libjep.so");
  }

  @Test
  void knowsBothNamesOfAProcessor() {
    assertThat(VirtualEnvironment.machine("amd64")).isEqualTo(VirtualEnvironment.machine("x86_64"));
    assertThat(VirtualEnvironment.machine("aarch64"))
        .isEqualTo(VirtualEnvironment.machine("arm64"));
    assertThat(VirtualEnvironment.machine("arm64"))
        .isNotEqualTo(VirtualEnvironment.machine("x86_64"));
  }

  @Test
  void knowsTheVersionOfTheJar() {
    assertThat(VirtualEnvironment.jarVersion()).matches("\\d+\\.\\d+\\.\\d+");
  }

  @Test
  void aRefusedStartLeavesTheProcessFree() {
    var settings = new PythonSettings(prefix.resolve("bin/python"), List.of(), 1);
    for (int i = 0; i < 2; i++) {
      var refusal =
          catchThrowableOfType(PythonStartException.class, () -> JepPython.start(settings));
      assertThat(refusal.code()).isEqualTo(Code.NO_PYTHON);
    }
  }

  private static void refused(Path executable, Code code, String reason) {
    var refusal =
        catchThrowableOfType(PythonStartException.class, () -> VirtualEnvironment.of(executable));
    assertThat(refusal).isNotNull().hasMessageContaining(reason);
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal).hasMessageContaining("./atelier env apply");
  }

  private Path whole(String version) throws IOException {
    environment(version, VirtualEnvironment.jarVersion());
    return python(version, 1, 0, MACHINE);
  }

  private void environment(String version, String jep) throws IOException {
    Files.writeString(prefix.resolve("pyvenv.cfg"), "home = elsewhere\n");
    Files.createDirectories(info(version, jep));
    var folder = Files.createDirectories(packages(version).resolve("jep"));
    Files.writeString(folder.resolve(libraryName()), "");
  }

  private Path python(String version, int shared, int freeThreaded, String machine)
      throws IOException {
    return script(
        "printf 'version=%s.7\\nshared=%d\\nfree_threaded=%d\\nmachine=%s\\n'"
            .formatted(version, shared, freeThreaded, machine));
  }

  private Path script(String body) throws IOException {
    var file = Files.createDirectories(prefix.resolve("bin")).resolve("python");
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Path packages(String version) {
    return prefix.resolve("lib/python" + version + "/site-packages");
  }

  private Path info(String version, String jep) {
    return packages(version).resolve("jep-" + jep + ".dist-info");
  }

  private static String libraryName() {
    return VirtualEnvironment.libraryName(System.getProperty("os.name"));
  }
}
