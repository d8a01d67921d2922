package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.engine.RunEvent;
import io.atelier.workers.process.WorkerLimits.QuietLimits;
import io.atelier.workers.process.WorkerLimits.RestartDelays;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallPartsTest {

  private static final QuietLimits QUIET =
      new QuietLimits(Duration.ofSeconds(300), Duration.ofSeconds(20), Duration.ofSeconds(60));
  private static final WorkerLimits LIMITS = WorkerLimits.USUAL.withQuiet(QUIET);

  private final AtomicLong seconds = new AtomicLong();
  private final Job job = new Job("one");
  private final JobWatch watch =
      new JobWatch(job, LIMITS, () -> Duration.ofSeconds(seconds.get()).toNanos());

  @Test
  void waitsLongerAfterEachCrashInARowAndNotAfterTheFirst() {
    var delays = new RestartDelays(Duration.ofSeconds(1), Duration.ofSeconds(10));
    var now = new Instant[] {Instant.EPOCH};
    var backoff = new Backoff(delays, () -> now[0]);
    assertThat(backoff.left()).isZero();
    for (var expected : new int[] {0, 1, 2, 4, 8, 10, 10}) {
      backoff.failed();
      assertThat(backoff.left()).hasSeconds(expected);
    }
    now[0] = now[0].plusSeconds(10);
    assertThat(backoff.left().isPositive()).isFalse();
    backoff.worked();
    backoff.failed();
    assertThat(backoff.left().isPositive()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "KSampler, false, 60",
    "KSampler, true, 20",
    "CheckpointLoaderSimple, false, 300",
    "LoraLoader, false, 300",
    "Unheard, false, 60"
  })
  void allowsEachKindOfNodeItsOwnSilence(String type, boolean stepping, long allowed) {
    watch.heard(new RunEvent.NodeStarted("1", type, null));
    if (stepping) {
      watch.heard(new RunEvent.NodeProgress("1", 1, 20, null));
    }
    seconds.set(allowed);
    assertThat(watch.look()).isEmpty();
    seconds.set(allowed + 1);
    assertThat(watch.look()).map(Doom::code).contains(CrashCode.NO_PROGRESS);
    watch.heard(new RunEvent.NodeFinished("1", Duration.ZERO, List.of(), List.of(), null));
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void isNotDeceivedByAnotherNodeThatGoesOn() {
    watch.heard(new RunEvent.NodeStarted("1", "KSampler", null));
    watch.heard(new RunEvent.NodeStarted("2", "SaveImage", null, "java-1"));
    seconds.set(60);
    watch.heard(new RunEvent.NodeProgress("2", 1, 20, null));
    assertThat(watch.look()).isEmpty();
    seconds.set(61);
    assertThat(watch.look())
        .hasValueSatisfying(
            doom -> assertThat(doom.message()).startsWith("Node 1 (KSampler) gave"));
  }

  @Test
  void namesTheNodeThatWasStartedLastOfThoseAtWork() {
    for (var node : List.of("1", "2", "3")) {
      job.put(new Job.Sign.Event(new RunEvent.NodeStarted(node, "KSampler", null)));
    }
    job.put(
        new Job.Sign.Event(
            new RunEvent.NodeFinished("3", Duration.ZERO, List.of(), List.of(), null)));
    assertThat(job.work().node()).isEqualTo("2");
  }

  @Test
  void givesACancelledRunItsGraceAndNoMore() {
    seconds.set(10);
    assertThat(watch.mustStop()).isFalse();
    job.cancel();
    assertThat(watch.mustStop()).isTrue();
    assertThat(watch.look()).isEmpty();
    seconds.addAndGet(4);
    assertThat(watch.look()).map(Doom::code).contains(CrashCode.CANCEL_IGNORED);
  }

  @Test
  void asksARunToStopWhenItsTimeIsUp() {
    seconds.set(Duration.ofHours(24).toSeconds() + 1);
    assertThat(watch.mustStop()).isTrue();
    assertThat(job.isLate()).isTrue();
    assertThat(job.isCancelled()).isFalse();
  }

  @Test
  void keepsTheLatestStepForASlowListener() throws Exception {
    job.put(new Job.Sign.Event(new RunEvent.NodeStarted("1", "KSampler", null)));
    for (var step = 1; step <= 10_000; step++) {
      job.put(new Job.Sign.Event(new RunEvent.NodeProgress("1", step, 10_000, null)));
    }
    var heard = new ArrayList<Job.Sign>();
    for (var i = 0; i < 256; i++) {
      heard.add(job.next());
    }
    assertThat(heard.getFirst())
        .isEqualTo(new Job.Sign.Event(new RunEvent.NodeStarted("1", "KSampler", null)));
    assertThat(heard.getLast())
        .isEqualTo(new Job.Sign.Event(new RunEvent.NodeProgress("1", 10_000, 10_000, null)));
  }

  @Test
  void takesWhatMisleadsOutOfTheEnvironment() {
    var environment =
        ChildEnvironment.of(
            Map.of(
                "PATH", "/bin",
                "PYTHONHOME", "/x",
                "PYTHONPATH", "/x",
                "VIRTUAL_ENV", "/x",
                "DYLD_INSERT_LIBRARIES", "/x",
                "LD_PRELOAD", "/x",
                "JAVA_TOOL_OPTIONS", "-Xrs",
                "OMP_NUM_THREADS", "64",
                "PYTORCH_MPS_HIGH_WATERMARK_RATIO", "0.5"),
            3);
    assertThat(environment)
        .containsEntry("PATH", "/bin")
        .containsEntry("OMP_NUM_THREADS", "3")
        .containsEntry("MKL_NUM_THREADS", "3")
        .containsEntry("PYTORCH_MPS_HIGH_WATERMARK_RATIO", "0.5")
        .doesNotContainKeys(
            "PYTHONHOME",
            "PYTHONPATH",
            "VIRTUAL_ENV",
            "DYLD_INSERT_LIBRARIES",
            "LD_PRELOAD",
            "JAVA_TOOL_OPTIONS",
            "PYTORCH_MPS_LOW_WATERMARK_RATIO");
  }

  @Test
  void asksForLargePagesUnlessTheUserTunesTheAllocator() {
    assertThat(ChildEnvironment.of(Map.of(), 1))
        .containsEntry("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
    assertThat(ChildEnvironment.of(Map.of("GLIBC_TUNABLES", "glibc.malloc.check=1"), 1))
        .containsEntry("GLIBC_TUNABLES", "glibc.malloc.check=1");
  }

  @Test
  void hasThreadsSleepThatWaitForOthersUnlessTheUserSaysHowTheyWait() {
    assertThat(ChildEnvironment.of(Map.of(), 2)).containsEntry("GOMP_SPINCOUNT", "1000");
    assertThat(ChildEnvironment.of(Map.of("GOMP_SPINCOUNT", "5"), 2))
        .containsEntry("GOMP_SPINCOUNT", "5");
    assertThat(ChildEnvironment.of(Map.of("OMP_WAIT_POLICY", "active"), 2))
        .doesNotContainKey("GOMP_SPINCOUNT");
  }

  @Test
  void letsNobodyElseToItsSocketAndLeavesNothing(@TempDir Path folder) throws Exception {
    var socket = SocketFolder.open(folder);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.folder())))
        .isEqualTo("rwx------");
    assertThat(socket.path()).exists();
    socket.close();
    socket.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void findsAShorterPlaceForASocketThanADeepTemporaryFolder(@TempDir Path folder) throws Exception {
    var deep = Files.createDirectories(folder.resolve("x".repeat(100)));
    try (var socket = SocketFolder.open(deep)) {
      assertThat(socket.path().toString().length()).isLessThan(104);
      assertThat(deep).isEmptyDirectory();
    }
  }

  @Test
  void remembersTheLastLinesWhateverIsPrinted() throws Exception {
    var text = "a line\n".repeat(1_000) + "y".repeat(100_000) + "\nthe last";
    var told = new ArrayList<String>();
    var transcript =
        Transcript.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), told::add);
    assertThat(transcript.lastLines())
        .hasSizeLessThanOrEqualTo(40)
        .allMatch(line -> line.length() <= 2_000)
        .endsWith("the last");
    assertThat(told).hasSizeGreaterThan(1_000);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "0, -, WORKER_EXITED",
        "91, -, WORKER_EXITED",
        "137, SIGKILL, WORKER_KILLED",
        "139, SIGSEGV, WORKER_KILLED",
        "200, -, WORKER_EXITED"
      })
  void readsWhatAnExitCodeSays(int exitCode, String signal, CrashCode code) {
    var ending = Autopsy.ending(1, exitCode, null);
    assertThat(ending.signal()).isEqualTo(signal);
    assertThat(Autopsy.cause(ending, null).code()).isEqualTo(code);
  }

  @Test
  void readsTheJvmsOwnAccount(@TempDir Path folder) throws Exception {
    var file = folder.resolve("hs_err_1.log");
    Files.writeString(
        file,
        """
        #
        # A fatal error has been detected by the Java Runtime Environment:
        #
        #  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=2
        #
        # Problematic frame:
        # C  [libc.so.6+0x1]  strlen+0x1
        """);
    var ending = Autopsy.ending(1, 1, file);
    assertThat(ending.signal()).isEqualTo("SIGSEGV");
    assertThat(Autopsy.cause(ending, file))
        .satisfies(doom -> {
          assertThat(doom.code()).isEqualTo(CrashCode.WORKER_CRASHED);
          assertThat(doom.message()).contains("SIGSEGV (0xb)", "[libc.so.6+0x1]  strlen");
        });
  }
}
