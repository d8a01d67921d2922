package io.atelier.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.atelier.artifacts.OutputFolder;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.PlayedWorker;
import io.atelier.jobs.Requests;
import io.atelier.jobs.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Databases and clocks that somebody plays tricks on.
@Timeout(180)
class DatabaseFaultsTest {

  private static final Duration IMPATIENT = Duration.ofMillis(100);

  @TempDir private Path folder;
  private OutputFolder outputs;
  private PlayedWorker worker;

  @BeforeEach
  void open() {
    outputs = OutputFolder.open(folder.resolve("out"), Clock.systemUTC());
    worker = new PlayedWorker(outputs);
  }

  @AfterEach
  void close() {
    worker.close();
  }

  private LocalJobs jobs(Path file, Clocks clocks) {
    var settings =
        JobSettings.in(folder)
            .with(new Storage.Sqlite(file, IMPATIENT))
            .withGrace(Duration.ZERO)
            .withFreeBytes(0);
    return LocalJobs.open(settings, outputs, () -> Long.MAX_VALUE, clocks);
  }

  private static JobId submit(LocalJobs jobs, String type) {
    return jobs.submit(Requests.of(type)).id();
  }

  private static void assertUnavailable(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            AtelierException.class,
            e -> assertThat(e.code()).isEqualTo(JobCode.DATABASE_UNAVAILABLE));
  }

  @Test
  void refusesJobsWhileSomebodyLocksTheDatabaseAndKeepsWhatHappened() throws Exception {
    var file = folder.resolve("jobs.db");
    try (var jobs = jobs(file, Clocks.SYSTEM)) {
      jobs.serve("one", worker);
      var limited = JobTerms.of("anna").withTimeLimit(Duration.ofSeconds(1));
      var running = jobs.submit(Requests.of("Wait", limited)).id();
      Ends.once(jobs, running, JobStatus.RUNNING, 1);
      try (var lock = connect(file)) {
        execute(lock, "begin immediate");
        while (!worker.waiting().isEmpty()) { // Until its time is over; the end can't be written.
          assertUnavailable(() -> submit(jobs, "Save"));
        }
        assertUnavailable(() -> submit(jobs, "Save"));
        assertThat(jobs.find(running).orElseThrow().state()).isInstanceOf(JobState.Running.class);
        execute(lock, "rollback");
      }
      assertThat(Ends.ended(jobs, running).attempts()).hasSize(1);
      assertThat(Ends.ended(jobs, submit(jobs, "Save")).state()).isInstanceOf(JobState.Done.class);
      assertThat(jobs.list(JobFilter.ALL, null, 10).jobs()).hasSize(2);
    }
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void keepsEveryAcceptedJobWhenTheDiskIsFull() throws Exception {
    var disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk.toString()))
        .as("only root can mount a small disk")
        .isZero();
    try {
      var filler = Files.write(disk.resolve("filler"), new byte[1 << 20]);
      try (var jobs = jobs(disk.resolve("jobs.db"), Clocks.SYSTEM)) {
        var accepted = fill(jobs);
        assertThat(ids(jobs)).containsExactlyInAnyOrderElementsOf(accepted);
        Files.delete(filler);
        accepted.add(submit(jobs, "Save"));
        assertThat(ids(jobs)).containsExactlyInAnyOrderElementsOf(accepted);
      }
      try (var connection = connect(disk.resolve("jobs.db"));
          var statement = connection.createStatement();
          var answer = statement.executeQuery("pragma integrity_check")) {
        assertThat(answer.getString(1)).isEqualTo("ok");
      }
    } finally {
      run("umount", disk.toString());
    }
  }

  /// Submits until the disk refuses.
  private static List<JobId> fill(LocalJobs jobs) {
    var accepted = new ArrayList<JobId>();
    try {
      while (true) {
        accepted.add(submit(jobs, "Save"));
      }
    } catch (AtelierException e) {
      assertThat(e.code()).isEqualTo(JobCode.DATABASE_UNAVAILABLE);
      return accepted;
    }
  }

  private static List<JobId> ids(LocalJobs jobs) {
    var all = new ArrayList<JobId>();
    var page = jobs.list(JobFilter.ALL, null, 500);
    page.jobs().forEach(job -> all.add(job.id()));
    while (page.next() != null) {
      page = jobs.list(JobFilter.ALL, page.next(), 500);
      page.jobs().forEach(job -> all.add(job.id()));
    }
    return all;
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void runsEveryJobWhateverIsDoneToTheClock() throws Exception {
    var wall = new SetClock();
    var clocks = new Clocks(wall::now, System::nanoTime);
    var file = folder.resolve("jobs.db");
    var submitted = new ArrayList<JobId>();
    try (var jobs = jobs(file, clocks)) {
      submitted.add(submit(jobs, "Save"));
      wall.jump(Duration.ofDays(-800));
      submitted.add(submit(jobs, "Save"));
      wall.jump(Duration.ofDays(4_000));
      submitted.add(submit(jobs, "Save"));
    }
    wall.jump(Duration.ofDays(-5_000));
    try (var jobs = jobs(file, clocks)) {
      submitted.add(submit(jobs, "Save"));
      jobs.serve("one", worker);
      for (var id : submitted) {
        assertThat(Ends.ended(jobs, id).state()).isInstanceOf(JobState.Done.class);
      }
      wall.jump(Duration.ofDays(10_000));
      var late = JobTerms.of("anna").withTimeLimit(Duration.ofMillis(50));
      assertThat(Ends.ended(jobs, jobs.submit(Requests.of("Wait", late)).id()).state())
          .isInstanceOf(JobState.Failed.class);
      assertThat(jobs.list(JobFilter.ALL, null, 10).jobs())
          .extracting(Job::id)
          .containsAll(submitted);
    }
    assertThat(worker.ran().subList(0, 4))
        .containsExactlyElementsOf(submitted.stream().map(id -> id + ".1").toList());
  }

  /// Goes as fast as the system's, whatever it is set to.
  private static final class SetClock {
    private volatile Duration ahead = Duration.ZERO;

    Instant now() {
      return Instant.now().plus(ahead);
    }

    void jump(Duration distance) {
      ahead = ahead.plus(distance);
    }
  }
}
