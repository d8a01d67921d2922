package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.engine.CrashReport;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.workers.WorkerContract;
import io.atelier.workers.WorkerNotStarted;
import io.atelier.workers.process.WorkerLimits.QuietLimits;
import io.atelier.workers.process.WorkerLimits.RestartDelays;
import io.atelier.workers.wire.Footprint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real processes that do what no worker should. The parent names it, and the next run is done.
@Tag("faults")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MisbehavingChildTest {

  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final WorkerLimits LIMITS =
      new WorkerLimits(
          LONG,
          LONG,
          SHORT,
          SHORT,
          240,
          new QuietLimits(LONG, LONG, LONG),
          new RestartDelays(Duration.ZERO, Duration.ZERO),
          Footprint.NONE);

  @TempDir private Path folder;
  private final List<ProcessWorker> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(ProcessWorker::close);
  }

  @ParameterizedTest
  @CsvSource({
    "sends garbage, MESSAGE_TOO_LARGE, 137",
    "sends a hundred megabytes, MESSAGE_TOO_LARGE, 137",
    "sends what nobody knows, MESSAGE_UNKNOWN, 137",
    "says what only its parent says, MESSAGE_UNEXPECTED, 137",
    "closes its socket, CONNECTION_LOST, 137",
    "cuts a message short, MESSAGE_TRUNCATED, 137",
    "exits with 3, WORKER_EXITED, 3",
    "is killed, WORKER_KILLED, 137",
    "is asked to terminate, WORKER_KILLED, 143",
    "prints without end, WORKER_EXITED, 3",
  })
  void isReportedAndTheNextRunIsDone(String trick, String code, int exit) throws Exception {
    var worker = start(trick, LIMITS);
    assertThat(run(worker, "first"))
        .isInstanceOfSatisfying(
            RunOutcome.Lost.class,
            lost -> {
              var report = lost.report();
              assertThat(report.code()).as(report.message()).isEqualTo(code);
              assertThat(report.ending().exitCode()).isEqualTo(exit);
              assertThat(report.work()).isEqualTo(new CrashReport.Work("first", "7", "Trick"));
              assertThat(String.join("", report.lastLines())).hasSizeBetween(10, 100_000);
              assertThat(report.file()).content().contains(code, "first", "Trick");
            });
    assertThat(run(worker, "second")).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void hearsOnlyWhatIsSaidOfItsOwnRun() throws Exception {
    var worker = start("speaks of other runs", LIMITS);
    var events = new ArrayList<RunEvent>();
    assertThat(worker.run(WorkerContract.request("first", 1), events::add))
        .isInstanceOf(RunOutcome.Done.class);
    assertThat(events).noneMatch(RunEvent.NodesCached.class::isInstance);
    assertThat(run(worker, "second")).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void isEndedWhenItIgnoresACancel() throws Exception {
    var worker = start("ignores all", LIMITS);
    var outcome = worker.run(WorkerContract.request("first", 1), _ -> worker.cancel("first"));
    assertThat(outcome).isEqualTo(new RunOutcome.Cancelled());
    assertThat(reports()).contains("CANCEL_IGNORED");
    assertThat(run(worker, "second")).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void isEndedWhenARunTakesTooLong() throws Exception {
    var worker = start("ignores all", LIMITS.withRun(SHORT));
    assertThat(run(worker, "first"))
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("TIME_LIMIT"));
    assertThat(reports()).contains("TIME_LIMIT");
    assertThat(run(worker, "second")).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void isEndedWhenItsRunGivesNoSign() throws Exception {
    var worker = start("ignores all", LIMITS.withQuiet(new QuietLimits(LONG, LONG, SHORT)));
    assertThat(run(worker, "first"))
        .isInstanceOfSatisfying(
            RunOutcome.Lost.class,
            lost -> assertThat(lost.report().code()).isEqualTo("NO_PROGRESS"));
    assertThat(run(worker, "second")).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void isEndedWhenItsHeartStops() throws Exception {
    var worker = start("is silent", silentAfter(12));
    assertThat(run(worker, "first"))
        .isInstanceOfSatisfying(
            RunOutcome.Lost.class,
            lost -> assertThat(lost.report().code()).isEqualTo("WORKER_SILENT"));
  }

  @ParameterizedTest
  @CsvSource({"1000, 0", "0, 1000", "2000000, 1000"})
  void isReplacedWhenItHasGrownTooLarge(long resident, long device) throws Exception {
    var mark = new Footprint(resident, device);
    var worker = start("speaks of other runs", LIMITS.withHighWater(mark));
    worker.environment();
    var first = processes();
    run(worker, "first");
    assertThat(run(worker, "second")).isInstanceOf(RunOutcome.Done.class);
    assertThat(run(worker, "third")).isInstanceOf(RunOutcome.Done.class);
    assertThat(processes()).doesNotContainAnyElementsOf(first);
    assertThat(folder.resolve("crashes")).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "exits at once, WORKER_EXITED",
    "is a stranger, NOT_ATELIER",
    "speaks another protocol, OTHER_PROTOCOL",
    "is another build, OTHER_BUILD",
    "is another process, MESSAGE_UNEXPECTED",
    "refuses, NO_PYTHON"
  })
  void failsTheRunWhenItCannotBeStarted(String trick, String code) throws Exception {
    var worker = start(trick, LIMITS);
    assertThatThrownBy(() -> worker.environment())
        .isInstanceOfSatisfying(
            WorkerNotStarted.class, e -> assertThat(e.failure().code()).isEqualTo(code));
  }

  @Test
  void failsTheRunWhenItNeverConnects() throws Exception {
    var worker =
        start(
            "never connects",
            new WorkerLimits(
                SHORT,
                LONG,
                SHORT,
                SHORT,
                240,
                LIMITS.quiet(),
                new RestartDelays(LONG, LONG),
                Footprint.NONE));
    assertThat(run(worker, "first"))
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("WORKER_NOT_READY"));
  }

  private ProcessWorker start(String trick, WorkerLimits limits) throws Exception {
    Files.createDirectories(folder.resolve("out"));
    open.add(Children.start(PlayedChild.class, folder, limits, "-Dtrick=" + trick));
    return open.getLast();
  }

  private static WorkerLimits silentAfter(int ticks) {
    return new WorkerLimits(
        LONG, LONG, SHORT, SHORT, ticks, LIMITS.quiet(), LIMITS.restart(), Footprint.NONE);
  }

  private static RunOutcome run(ProcessWorker worker, String id) {
    return worker.run(WorkerContract.request(id, 1), _ -> {});
  }

  private static List<Long> processes() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
  }

  private String reports() throws Exception {
    try (var files = Files.list(folder.resolve("crashes"))) {
      var all = new StringBuilder();
      for (var file : files.toList()) {
        all.append(Files.readString(file));
      }
      return all.toString();
    }
  }
}
