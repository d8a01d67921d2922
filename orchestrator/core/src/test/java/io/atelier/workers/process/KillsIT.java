package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Png;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.nodes.RealPython;
import io.atelier.workers.WorkerContract;
import io.atelier.workers.process.WorkerLimits.RestartDelays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Workers that are killed at any moment: every run ends once, and no picture is half there.
@Tag("faults")
class KillsIT {

  private static final int KILLS =
      System.getProperty("atelier.tier", "ci").equals("full") ? 200 : 15;
  private static final int PICTURES = 12;

  @TempDir private Path folder;

  @Test
  void endsEveryRunOnceAndLeavesNoHalfPicture() throws Exception {
    RealPython.executable();
    var random = new Random(6);
    var done = new ArrayList<String>();
    var lost = 0;
    try (var worker = Children.faulty(folder, eager())) {
      for (var run = 0; run < KILLS; run++) {
        switch (worker.run(request(run), killAt(random))) {
          case RunOutcome.Done(var artifacts, var _, var _) -> {
            artifacts.forEach(artifact -> done.add(artifact.name()));
            kill();
          }
          case RunOutcome.Lost(var report) -> {
            lost++;
            assertThat(report.code()).isEqualTo("WORKER_KILLED");
            assertThat(report.work()).isNotNull();
          }
          case RunOutcome other -> throw new AssertionError("run " + run + ": " + other);
        }
      }
      assertThat(worker.run(request(KILLS), _ -> {})).isInstanceOf(RunOutcome.Done.class);
    }
    System.out.printf(
        "%d kills: %d runs lost, %d pictures of whole runs%n", KILLS, lost, done.size());
    assertThat(lost).isPositive();
    assertThat(done).doesNotHaveDuplicates();
    var pictures = pictures();
    assertThat(pictures).hasSizeGreaterThanOrEqualTo(done.size());
    for (var picture : pictures) {
      try (var in = Files.newInputStream(picture)) {
        assertThat(Png.pixels(in).width()).isEqualTo(32);
      }
    }
  }

  /// Kills the process a little after one of a run's events, or not before its end.
  private static Consumer<RunEvent> killAt(Random random) {
    var event = random.nextInt(2 * PICTURES);
    var later = Duration.ofNanos(random.nextInt(3_000_000));
    var heard = new int[1];
    return _ -> {
      if (heard[0]++ == event) {
        LockSupport.parkNanos(later.toNanos());
        kill();
      }
    };
  }

  private static void kill() {
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
  }

  private static RunRequest request(int run) {
    return WorkerContract.request("run-" + run, PICTURES);
  }

  private static WorkerLimits eager() {
    return WorkerLimits.USUAL.withRestart(new RestartDelays(Duration.ZERO, Duration.ZERO));
  }

  private List<Path> pictures() throws IOException {
    try (var files = Files.walk(folder.resolve("out"))) {
      return files.filter(file -> file.toString().endsWith(".png")).toList();
    }
  }
}
