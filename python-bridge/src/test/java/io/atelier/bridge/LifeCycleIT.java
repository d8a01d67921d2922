package io.atelier.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What happens once in the life of a process: each test is a child JVM.
@Tag("faults")
@Timeout(300)
class LifeCycleIT {

  @Test
  void startsAndEndsWithoutBeingClosed() {
    held(ChildJvm.run("start"));
  }

  @Test
  void ignoresPythonVariablesOfTheEnvironment() {
    held(
        ChildJvm.run(
            "start",
            RealPython.executable(),
            Map.of("PYTHONHOME", "/nowhere", "PYTHONPATH", "/nowhere", "VIRTUAL_ENV", "/nowhere")));
  }

  @Test
  void whatPythonPrintsGoesToStandardErrorOnly() {
    var ended = held(ChildJvm.run("speak"));
    assertThat(ended.output()).isEqualTo("from Java\n");
    assertThat(ended.errors())
        .contains("printed é😀\n", "half a line and the rest\n", "to standard error\n", "warned")
        .contains("raw bytes\n");
  }

  @Test
  void closingRunsTheCleanUpOnceAndIsFinal() {
    var ended = held(ChildJvm.run("close"));
    assertThat(ended.errors()).containsOnlyOnce("cleaned up on True");
  }

  @Test
  void closesWithoutEverHavingOpenedALane() {
    held(ChildJvm.run("close-without-lanes"));
  }

  @Test
  void deepPythonCodeDoesNotEndTheProcess() {
    held(ChildJvm.run("deep"));
  }

  @Test
  void faulthandlerDoesNotBreakTheNullChecksOfJava() {
    held(ChildJvm.run("faulthandler"));
  }

  @Test
  void aPythonThreadDoesNotKeepTheProcessAlive() {
    held(ChildJvm.run("left-thread"));
  }

  @Test
  void failingCallsDoNotFillTheMemory() {
    int count = RealPython.fullTier() ? 50_000 : 2_500;
    var ended =
        held(
            ChildJvm.run(
                "failures", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-Dfailures=" + count));
    System.out.print(ended.output());
  }

  @Test
  void noNativeCallBreaksARule() {
    var ended = held(ChildJvm.run("all", "-Xcheck:jni"));
    assertThat(ended.output()).doesNotContain("FATAL ERROR in native method");
  }

  @Test
  void aLaneKeepsItsInterpreterForLife() {
    held(ChildJvm.run("one-thread"));
  }

  @Test
  void whatIsDefinedInAPackageIsPickledAndKnownToOtherProcesses() {
    held(ChildJvm.run("definitions"));
  }

  @Test
  void whatANodeLeavesChangedInTheProcessIsPutBackAndSaid() {
    held(ChildJvm.run("process-state"));
  }

  @Test
  void startsWhereNativeAccessIsForbiddenToAllOthers() {
    var ended = held(ChildJvm.run("start", ChildJvm.NATIVE_ACCESS_FORBIDDEN));
    assertThat(ended.errors()).doesNotContain("restricted method", "native access");
  }

  @Test
  void namesNativeAccessThatWasNotAllowed() throws IOException {
    var ended = ChildJvm.runWithoutNativeAccess("start");
    assertThat(ended.exit()).as(ended.errors()).isEqualTo(4);
    assertThat(ended.output())
        .startsWith("NATIVE_ACCESS_DENIED")
        .contains("--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void namesAJepThatWasBuiltForAnotherPython(@TempDir Path prefix) throws IOException {
    var ended = ChildJvm.run("start", ofAnotherVersion(prefix), Map.of());
    assertThat(ended.exit()).as(ended.errors()).isEqualTo(4);
    assertThat(ended.output())
        .startsWith("BROKEN_ENVIRONMENT")
        .contains("Jep was built for Python", "of Python 3.", "./atelier env apply");
  }

  @Test
  void anInterruptFromTheTerminalStillBelongsToJava() throws IOException {
    var python = RealPython.executable();
    // A background job inherits "ignore": the signal gets its meaning back before Java starts.
    List<String> command =
        new ArrayList<>(
            List.of(
                python.toString(),
                "-I",
                "-c",
                """
                import os, signal, sys
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                os.execv(sys.argv[1], sys.argv[1:])
                """));
    command.addAll(ChildJvm.builder("interrupt", python, List.of()).command());
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    assertThat(output.readLine()).isEqualTo("ready");
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
    assertThat(output.readLine()).isEqualTo("hook ran");
    assertThat(process.onExit().join().exitValue()).isEqualTo(130);
  }

  @Test
  void namesAMissingPackage() {
    var ended = ChildJvm.run("bare-start");
    assertThat(ended.exit()).as(ended.errors()).isEqualTo(4);
    assertThat(ended.output()).startsWith("PACKAGE_NOT_STARTED").contains("atelier");
  }

  @Test
  void namesALibraryThatDoesNotLoad(@TempDir Path prefix) throws IOException {
    var python = copyWithoutPackages(prefix);
    var ended = ChildJvm.run("start", python, Map.of());
    assertThat(ended.exit()).as(ended.errors()).isEqualTo(4);
    assertThat(ended.output()).startsWith("LIBRARY_NOT_LOADED").contains("./atelier env apply");
  }

  /// The same interpreter, in an environment whose Jep library is no library.
  private static Path copyWithoutPackages(Path prefix) throws IOException {
    var real = RealPython.settings().executable();
    var venv = VirtualEnvironment.of(real);
    var packages = prefix.resolve(venv.prefix().relativize(venv.packages()));
    Files.createDirectories(
        packages.resolve("jep-" + VirtualEnvironment.jarVersion() + ".dist-info"));
    Files.writeString(
        Files.createDirectories(packages.resolve("jep"))
            .resolve(VirtualEnvironment.libraryName(System.getProperty("os.name"))),
        "no library");
    Files.copy(venv.prefix().resolve("pyvenv.cfg"), prefix.resolve("pyvenv.cfg"));
    return Files.createSymbolicLink(
        Files.createDirectories(prefix.resolve("bin")).resolve("python"), real.toRealPath());
  }

  /// An environment with the real Jep, whose Python says that it is another build of the same minor
  /// version: what pip's cache makes of two of them.
  private static Path ofAnotherVersion(Path prefix) throws IOException {
    var real = RealPython.settings().executable();
    var venv = VirtualEnvironment.of(real);
    var packages = prefix.resolve(venv.prefix().relativize(venv.packages()));
    Files.createSymbolicLink(
        Files.createDirectories(packages.getParent()).resolve("site-packages"), venv.packages());
    Files.copy(venv.prefix().resolve("pyvenv.cfg"), prefix.resolve("pyvenv.cfg"));
    var python = Files.createDirectories(prefix.resolve("bin")).resolve("python");
    Files.writeString(
        python,
        "#!/bin/sh\n\"%s\" \"$@\" | sed 's/^\\(version=3[.][0-9]*\\)[.].*/\\1.99/'\n"
            .formatted(real));
    return Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
  }

  private static ChildJvm held(ChildJvm ended) {
    assertThat(ended.exit()).as(ended.errors() + ended.output()).isZero();
    return ended;
  }
}
