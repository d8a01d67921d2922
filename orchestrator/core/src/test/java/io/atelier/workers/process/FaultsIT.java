package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.engine.CrashReport;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.nodes.RealPython;
import io.atelier.workers.WorkerContract;
import io.atelier.workers.process.WorkerLimits.QuietLimits;
import io.atelier.workers.process.WorkerLimits.RestartDelays;
import io.atelier.workers.wire.Footprint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What Python and native code can do to a worker process, really done. All in one worker, whose
/// process is replaced as often as it must be.
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultsIT {

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final WorkerLimits LIMITS =
      new WorkerLimits(
          LONG,
          LONG,
          Duration.ofSeconds(4),
          Duration.ofSeconds(5),
          240,
          new QuietLimits(LONG, LONG, LONG),
          new RestartDelays(Duration.ZERO, Duration.ZERO),
          Footprint.NONE);

  private final AtomicInteger runs = new AtomicInteger();
  @TempDir private static Path folder;
  private ProcessWorker worker;

  @BeforeAll
  void start() {
    RealPython.executable();
    worker = Children.faulty(folder, LIMITS);
  }

  @AfterAll
  void close() {
    if (worker != null) {
      worker.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "segmentation_fault, WORKER_CRASHED, SIGSEGV",
        "abort, WORKER_KILLED, SIGABRT",
        "os_exit, WORKER_EXITED, -",
        "kill, WORKER_KILLED, SIGKILL",
        "close_the_socket, WORKER_EXITED, -",
        "write_garbage, MESSAGE_TOO_LARGE, SIGKILL",
      })
  void isLostWithAReportAndTheNextRunIsDone(String how, String code, String signal) {
    assertThat(run(how))
        .isInstanceOfSatisfying(RunOutcome.Lost.class, lost -> reported(lost, code, signal));
    nextIsDone();
  }

  private void reported(RunOutcome.Lost lost, String code, String signal) {
    var report = lost.report();
    assertThat(report.code()).as(report.message()).isEqualTo(code);
    assertThat(report.ending().signal()).isEqualTo(signal);
    assertThat(report.work()).isEqualTo(new CrashReport.Work("run-" + runs, "7", "Fault"));
    assertThat(report.file()).exists();
    if (code.equals("WORKER_CRASHED")) {
      assertThat(report.errorFile()).exists();
      assertThat(report.message()).contains("SIGSEGV");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sys_exit, EXIT_REQUESTED",
    "allocate, OUT_OF_MEMORY",
    "recurse, FAULT",
  })
  void failsInAProcessThatGoesOn(String how, String code) {
    var before = worker.describe();
    assertThat(run(how))
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class, failed -> assertThat(failed.failure().code()).isEqualTo(code));
    assertThat(before.lanes()).allMatch(lane -> lane.run() == null);
    nextIsDone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep_in_c", "sleep_with_the_lock", "thread_with_the_lock", "obedient"})
  void isCancelledWhateverItDoes(String how) {
    assertThat(cancelled(how)).isEqualTo(new RunOutcome.Cancelled());
    nextIsDone();
  }

  @Test
  void isInterruptedInALoopThatLooksAtNoFlagAndItsProcessGoesOn() {
    nextIsDone();
    var processes = processes();
    assertThat(cancelled("spin")).isEqualTo(new RunOutcome.Cancelled());
    nextIsDone();
    assertThat(processes()).isEqualTo(processes);
  }

  private static List<Long> processes() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
  }

  private RunOutcome cancelled(String how) {
    var id = nextId();
    return worker.run(
        Children.fault(id, how),
        event -> {
          if (event instanceof RunEvent.NodeProgress) {
            worker.cancel(id);
          }
        });
  }

  @Test
  void startsWhereNativeAccessIsForbiddenToAllOthers(@TempDir Path other) {
    var strict = "--illegal-native-access=deny";
    try (var strictly = Children.start(FaultyChild.class, other, LIMITS, strict)) {
      assertThat(strictly.run(WorkerContract.request("one", 1), _ -> {}))
          .isInstanceOf(RunOutcome.Done.class);
    }
  }

  @Test
  void isReplacedWhenTheDriverHasGivenItTooMuch(@TempDir Path other) {
    var limits = LIMITS.withHighWater(new Footprint(0, 1L << 30));
    try (var growing = Children.faulty(other, limits)) {
      growing.environment();
      var before = processes();
      assertThat(growing.run(Children.fault("one", "fill_the_device"), _ -> {}))
          .isInstanceOf(RunOutcome.Done.class);
      assertThat(growing.run(WorkerContract.request("two", 1), _ -> {}))
          .isInstanceOf(RunOutcome.Done.class);
      assertThat(growing.describe().footprint().deviceBytes()).isZero();
      assertThat(before).isNotEmpty().doesNotContainSequence(processes());
    }
    assertThat(other.resolve("crashes")).isEmptyDirectory();
  }

  @Test
  void refusesAWorkflowOfAHundredMegabytesAndTheNextIsDone() {
    assertThat(run("x".repeat(100 << 20)))
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("MESSAGE_TOO_LARGE"));
    nextIsDone();
  }

  @Test
  void isNotHeldUpByAProcessThatPrints() {
    assertThat(run("print_much")).isInstanceOf(RunOutcome.Done.class);
  }

  private RunOutcome run(String how) {
    return worker.run(Children.fault(nextId(), how), _ -> {});
  }

  private void nextIsDone() {
    assertThat(worker.run(WorkerContract.request(nextId(), 1), _ -> {}))
        .isInstanceOf(RunOutcome.Done.class);
  }

  private String nextId() {
    return "run-" + runs.incrementAndGet();
  }
}
