package io.atelier.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.OutputFolder;
import io.atelier.engine.RunEvent;
import io.atelier.graph.Sha256;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Hold;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.JobState;
import io.atelier.jobs.PlayedWorker;
import io.atelier.jobs.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The data folder as the service's README says it is backed up and restored, and what an older
/// build has left.
@Timeout(180)
class BackupTest {

  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final int BEFORE = 40;

  @TempDir private Path folder;

  @Test
  void bringsBackEveryJobFromABackupThatWasMadeWhileJobsRan() throws Exception {
    var first = Files.createDirectory(folder.resolve("first"));
    var second = Files.createDirectory(folder.resolve("second"));
    var accepted = new CopyOnWriteArrayList<JobId>();
    var enough = new AtomicBoolean();
    List<JobId> before;
    try (var jobs = opened(first)) {
      jobs.serve("one", new PlayedWorker(outputs(first)));
      var submitter =
          Thread.ofPlatform()
              .start(() -> {
                while (!enough.get()) {
                  accepted.add(jobs.submit(Requests.of("Save")).id());
                }
              });
      while (accepted.size() < BEFORE) {
        Ends.ended(jobs, jobs.submit(Requests.of("Save")).id());
      }
      before = List.copyOf(accepted);
      backUp(first, second);
      enough.set(true);
      submitter.join();
    }
    try (var jobs = opened(second)) {
      jobs.serve("one", new PlayedWorker(outputs(second)));
      for (var id : before) {
        assertThat(Ends.ended(jobs, id).state()).isInstanceOf(JobState.Done.class);
      }
      for (var job : jobs.list(JobFilter.ALL, null, 500).jobs()) {
        for (var artifact : job.output().artifacts()) {
          assertThat(
                  Sha256.of(Files.readAllBytes(second.resolve("outputs").resolve(artifact.path()))))
              .isEqualTo(artifact.sha256());
        }
      }
    }
  }

  @Test
  void collectsWhatTheAttemptOfAKilledServiceHadSaved() throws Exception {
    var data = Files.createDirectory(folder.resolve("data"));
    var asKilled = Files.createDirectory(folder.resolve("as-killed"));
    var outputs = outputs(data);
    try (var jobs = opened(data);
        var events = jobs.listen(EventFilter.ALL, OptionalLong.empty())) {
      jobs.serve("one", new PlayedWorker(outputs));
      var id = jobs.submit(Requests.of("SaveThenWait")).id();
      var saved = firstSaved(events);
      jobs.pause(new Hold.Everything()); // Written behind what was saved.
      copyDatabase(data, asKilled);
      jobs.cancel(id);
      Ends.ended(jobs, id);
      assertThat(jobs.collectArtifacts(List.of())).isZero();
      assertThat(outputs.root().resolve(saved)).exists();

      try (var next = LocalJobs.open(settings(asKilled), outputs, () -> Long.MAX_VALUE)) {
        assertThat(next.collectArtifacts(List.of())).isEqualTo(1);
        assertThat(outputs.root().resolve(saved)).doesNotExist();
      }
    }
  }

  /// The path of the next output that is heard of.
  private static String firstSaved(EventStream events) throws InterruptedException {
    while (true) {
      if (events.nextEvent(PATIENCE).orElseThrow()
          instanceof JobEvent.Run(_, _, _, RunEvent.NodeFinished finished)) {
        return finished.artifacts().getFirst().path();
      }
    }
  }

  @Test
  void goesOnWithTheJobsOfTheFirstBuildThatWasReleased() throws Exception {
    copyOfTheFirstBuild(folder.resolve("jobs.db"));
    try (var jobs = opened(folder)) {
      var page = jobs.list(JobFilter.ALL, null, 100);
      assertThat(page.jobs()).hasSize(3);
      assertThat(page.jobs())
          .extracting(job -> job.state().status().name())
          .containsExactly("QUEUED", "FAILED", "DONE");
      var done = page.jobs().getLast();
      assertThat(done.terms().tags()).containsExactly("first", "second");
      assertThat(done.terms().timeLimit()).isEqualTo(Duration.ofMinutes(2));
      assertThat(done.attempts()).hasSize(1);
      assertThat(done.output().artifacts()).hasSize(1);
      assertThat(jobs.work(done.id()).workflow().nodes()).containsOnlyKeys("1");

      jobs.serve("one", new PlayedWorker(outputs(folder)));
      assertThat(Ends.ended(jobs, page.jobs().getFirst().id()).state())
          .isInstanceOf(JobState.Done.class);
    }
  }

  /// The database first, then the outputs: what a row says is there by then. What is still being
  /// written stays behind.
  private static void backUp(Path from, Path to) throws SQLException, IOException {
    copyDatabase(from, to);
    try (var files = Files.walk(from.resolve("outputs"))) {
      for (var file :
          files
              .filter(file -> !file.toString().endsWith(".part"))
              .filter(Files::isRegularFile)
              .toList()) {
        var copy = to.resolve(from.relativize(file));
        Files.createDirectories(copy.toAbsolutePath().getParent());
        Files.copy(file, copy);
      }
    }
  }

  /// As `sqlite3 jobs.db ".backup copy.db"`.
  private static void copyDatabase(Path from, Path to) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + from.resolve("jobs.db"));
        var statement = connection.createStatement()) {
      statement.executeUpdate("backup to '%s'".formatted(to.resolve("jobs.db")));
    }
  }

  /// From the statements that `sqlite3 jobs.db .dump` printed of it.
  private static void copyOfTheFirstBuild(Path file) throws Exception {
    var dump =
        Path.of(Objects.requireNonNull(BackupTest.class.getResource("/jobs-v1.sql")).toURI());
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      for (var line : Files.readString(dump).split(";\n", -1)) {
        if (!line.isBlank()) {
          statement.execute(line);
        }
      }
    }
  }

  private static JobSettings settings(Path data) {
    return JobSettings.in(data).withGrace(Duration.ZERO).withFreeBytes(0);
  }

  private static LocalJobs opened(Path data) {
    return LocalJobs.open(settings(data), outputs(data), () -> Long.MAX_VALUE);
  }

  private static OutputFolder outputs(Path data) {
    return OutputFolder.open(data.resolve("outputs"), Clock.systemUTC());
  }
}
