package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.RealPython;
import io.atelier.workers.WorkerContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Worker processes that can't write all that they should. What keeps them from it is put on by a
/// script in the place of `java`, which then becomes the JVM.
@Tag("faults")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullDiskIT {

  private static final int LARGE = 4_000;

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void makeOutput() throws IOException {
    RealPython.executable();
    output = Files.createDirectories(folder.resolve("out"));
  }

  /// A disk of 64 kB, mounted where no other process sees it.
  @Test
  void namesAFullDiskAndTheNextRunIsDone() throws Exception {
    var mount = "mount -t tmpfs -o size=64k none '" + output + "'";
    assumeTrue(canMount(mount), "this system lets nobody mount a small disk for one process");
    failsAndTheNextRunIsDone(
        "exec unshare --user --map-root-user --mount sh -c \"MOUNT && exec \\\"\\$@\\\"\" sh JAVA \"$@\""
            .replace("MOUNT", mount),
        "DISK_FULL");
  }

  /// A limit of 4 kB for each file, which the system enforces as it does a quota.
  @Test
  void namesALimitOfFilesAndTheNextRunIsDone() throws Exception {
    failsAndTheNextRunIsDone("ulimit -f 8; exec JAVA \"$@\"", "OUTPUT_NOT_WRITABLE");
    assertThat(output).isDirectoryNotContaining("glob:**.part");
  }

  private void failsAndTheNextRunIsDone(String script, String code) throws IOException {
    try (var worker = start(script)) {
      assertThat(worker.run(largePictures(), _ -> {}))
          .isInstanceOfSatisfying(
              RunOutcome.Failed.class,
              failed -> {
                assertThat(failed.failure().code()).isEqualTo(code);
                assertThat(failed.failure().message()).contains(output.toString());
              });
      assertThat(worker.run(WorkerContract.request("small", 1), _ -> {}))
          .isInstanceOf(RunOutcome.Done.class);
    }
    assertThat(folder.resolve("crashes")).isEmptyDirectory();
  }

  private ProcessWorker start(String script) throws IOException {
    var program = Children.program(FaultyChild.class, "-XX:-UsePerfData");
    var java = folder.resolve("java");
    Files.writeString(
        java, "#!/bin/sh\n" + script.replace("JAVA", program.java().toString()) + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    return ProcessWorker.start(
        new ChildProgram(java, program.options(), program.classPath(), program.main()),
        Children.spec(folder),
        WorkerLimits.USUAL,
        folder.resolve("crashes"),
        _ -> {});
  }

  private boolean canMount(String mount) throws Exception {
    var command = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--mount"));
    command.addAll(List.of("sh", "-c", mount));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  private static RunRequest largePictures() {
    var image = new LinkedHashMap<String, Input>();
    image.put("width", Input.Literal.of(LARGE));
    image.put("height", Input.Literal.of(LARGE));
    image.put("batch_size", Input.Literal.of(2));
    image.put("color", Input.Literal.of(0x00ff00));
    var save = new LinkedHashMap<String, Input>();
    save.put("images", new Input.Link("1", 0));
    save.put("filename_prefix", Input.Literal.of("green"));
    var nodes = new LinkedHashMap<String, GraphNode>();
    nodes.put("1", new GraphNode("1", "EmptyImage", null, image));
    nodes.put("2", new GraphNode("2", "SaveImage", null, save));
    return new RunRequest("large", new Workflow(nodes), new LinkedHashMap<>());
  }
}
