package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallPartsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Looking in indexes: https://joe:hunter2@mirror.test/simple",
        "GET https://mirror.test/x.whl?token=hunter2&x=1",
        "GET https://store.test/x?X-Amz-Signature=hunter2",
        "proxy http://joe:hunter2@p@proxy.test:3128 refused",
        "Authorization: Bearer hunter2",
        "git+ssh://hunter2@host.test/x"
      })
  void takesSecretsOut(String line) {
    assertThat(Redaction.of(line)).doesNotContain("hunter2").contains("***");
  }

  @Test
  void looksForAHomeWhereTheProgramsThatItStartsDo() {
    assertThat(Host.home(Map.of("HOME", "/elsewhere"), "/home/joe")).hasToString("/elsewhere");
    assertThat(Host.home(Map.of(), "/home/joe")).hasToString("/home/joe");
    assertThat(Host.home(Map.of("HOME", "~"), "/home/joe")).hasToString("/home/joe");
  }

  @Test
  void leavesOtherTextAlone() {
    var line = "Collecting torch==2.15.0 from https://mirror.test/simple (mail@host.test)";
    assertThat(Redaction.of(line)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource({
    "'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE', HASH_MISMATCH",
    "'ERROR: Could not install: [Errno 28] No space left on device', DISK_FULL",
    "'SSLError(SSLCertVerificationError(1, CERTIFICATE_VERIFY_FAILED))', CERTIFICATE",
    "'ERROR: HTTP error 403: 403 Client Error: Forbidden for url', PACKAGE_NOT_FOUND",
    "'NewConnectionError: Failed to establish a new connection', NETWORK",
    "'ERROR: No matching distribution found for torch==2.15.0', PACKAGE_NOT_FOUND",
    "'ERROR: something new', PACKAGES_FAILED"
  })
  void readsPipsFailures(String line, SetupCode code) {
    var finding =
        Diagnosis.pip(SetupCode.PACKAGES_FAILED, "Read the log.")
            .of(List.of("Collecting torch", line, "[notice] A new release of pip"));
    assertThat(finding.code()).isEqualTo(code);
    assertThat(line).startsWith(finding.happened());
  }

  @Test
  void prefersTheCauseToItsConsequence() {
    var finding =
        Diagnosis.pip(SetupCode.PACKAGES_FAILED, "")
            .of(
                List.of(
                    "WARNING: Retrying after connection broken by CERTIFICATE_VERIFY_FAILED",
                    "ERROR: No matching distribution found for torch==2.15.0"));
    assertThat(finding.code()).isEqualTo(SetupCode.CERTIFICATE);
  }

  @Test
  void passesOnlyWhatCommandsNeed() {
    var outer = new HashMap<String, String>();
    for (var name :
        List.of(
            "PYTHONHOME",
            "PYTHONPATH",
            "VIRTUAL_ENV",
            "CONFIGURE_OPTS",
            "CFLAGS",
            "LDFLAGS",
            "PIP_TARGET",
            "PIP_USER",
            "PIP_PREFIX",
            "LD_PRELOAD",
            "HF_TOKEN",
            "JAVA_HOME",
            "__PYVENV_LAUNCHER__",
            "PYTHONEXECUTABLE",
            "AWS_SECRET_ACCESS_KEY")) {
      outer.put(name, "bad");
    }
    for (var name :
        List.of(
            "PATH",
            "HOME",
            "https_proxy",
            "HTTPS_PROXY",
            "NO_PROXY",
            "SSL_CERT_FILE",
            "PIP_CERT",
            "PIP_INDEX_URL",
            "PIP_CONFIG_FILE",
            "PIP_FIND_LINKS",
            "REQUESTS_CA_BUNDLE")) {
      outer.put(name, "good");
    }
    var clean = CommandEnvironment.from(outer, Map.of("JAVA_HOME", "/jdk"));
    assertThat(clean).doesNotContainValue("bad").containsEntry("JAVA_HOME", "/jdk");
    assertThat(clean.values()).filteredOn("good"::equals).hasSize(11);
  }

  @Test
  void countsWhatPipSays() {
    var progress = new PipProgress(4);
    assertThat(progress.onDisk(4)).as("nothing installs yet").isZero();
    assertThat(progress.line("Collecting torch==2.15.0 (from -r wheels.txt)")).isEqualTo(0.15);
    assertThat(progress.line("  Downloading torch.whl (900 MB)")).isEqualTo(0.15);
    assertThat(progress.line("Requirement already satisfied: numpy==2.4.6")).isEqualTo(0.3);
    assertThat(progress.line("Installing collected packages: torch")).isEqualTo(0.6);
    assertThat(progress.onDisk(2)).isEqualTo(0.8);
    assertThat(progress.line("Successfully installed torch-2.15.0")).isEqualTo(1);
  }

  @Test
  void theReadmeNamesEveryStepWithItsCheckAndItsUndoing() throws Exception {
    var readme =
        Files.readString(Path.of(System.getProperty("atelier.root"), "env-setup/README.md"));
    for (var step : SetupStep.values()) {
      var row = readme.lines().filter(line -> line.startsWith("| " + step.title())).findFirst();
      assertThat(row).as(step.title()).isPresent();
      assertThat(row.orElseThrow()).contains(step.check(), step.undo().replaceAll(" \\(.*", ""));
    }
  }

  @Test
  void deletesLinksButNotWhatTheyPointAt() throws Exception {
    var outside = Files.writeString(folder.resolve("outside"), "kept");
    var tree = Files.createDirectories(folder.resolve("tree/deep"));
    Files.createSymbolicLink(tree.resolve("link"), outside);
    Files.createSymbolicLink(tree.resolve("dangling"), folder.resolve("nowhere"));
    Trees.delete(folder.resolve("tree"));
    assertThat(folder.resolve("tree")).doesNotExist();
    assertThat(outside).hasContent("kept");
  }

  @Test
  void takesADamagedMarkerForNone() throws Exception {
    var file = Files.writeString(folder.resolve("marker"), "format=1\nlock=x\npythonTime=soon\n");
    assertThat(Marker.read(file)).isEqualTo(Optional.empty());
    assertThat(Marker.read(Files.writeString(file, "format=2\n"))).isEmpty();
    assertThat(Marker.read(Files.write(file, new byte[] {0, -1, 92, 117}))).isEmpty();
  }

  @Test
  void commandsBeginWithAnAbsolutePath() {
    assertThatThrownBy(() ->
            new Command(
                List.of("python"), folder, Map.of(), Duration.ofSeconds(1), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
