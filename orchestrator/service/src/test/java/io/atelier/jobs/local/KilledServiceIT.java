package io.atelier.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Sha256;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of a service under load, at random instants: also while it starts, and while it goes
/// on with what the one before it left.
@Tag("faults")
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledServiceIT {

  private static final long SEED = 20261123;
  private static final boolean FULL = "full".equals(System.getProperty("atelier.tier"));
  private static final int KILLS = FULL ? 300 : 20;

  /// One kill in so many hits the start of the JVM and of the service.
  private static final int STARTS = 5;

  @TempDir private Path folder;
  private final Random random = new Random(SEED);
  private final List<JobId> accepted = new ArrayList<>();

  @Test
  void losesNothingThatWasAccepted() throws Exception {
    for (var kill = 0; kill < KILLS; kill++) {
      killed(kill);
    }
    drained();
    assertThat(accepted).hasSizeGreaterThan(KILLS);
    assertIntegrity();
    var jobs =
        LocalJobs.open(
            ServiceProgram.settings(folder), ServiceProgram.outputs(folder), () -> Long.MAX_VALUE);
    try (jobs) {
      assertEveryJobHasEnded(jobs);
      assertEveryJobHasEndedOnce(jobs);
    }
    System.out.printf("%d kills, %d jobs accepted%n", KILLS, accepted.size());
  }

  @Test
  void keepsASecondServiceAwayFromItsData() throws Exception {
    var process = start(0, "load");
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(firstLine(lines)).isEqualTo(ServiceProgram.SERVING);
      assertThatThrownBy(() ->
              LocalJobs.open(
                  ServiceProgram.settings(folder),
                  ServiceProgram.outputs(folder),
                  () -> Long.MAX_VALUE))
          .isInstanceOfSatisfying(
              AtelierException.class, e -> assertThat(e.code()).isEqualTo(JobCode.DATA_IN_USE));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private void killed(int kill) throws Exception {
    var process = start(kill, "load");
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      if (random.nextInt(STARTS) == 0) {
        assertThat(process.waitFor(random.nextInt(1_500), TimeUnit.MILLISECONDS)).isFalse();
      } else {
        assertThat(firstLine(lines)).isEqualTo(ServiceProgram.SERVING);
        assertThat(process.waitFor(random.nextInt(1_500), TimeUnit.MILLISECONDS)).isFalse();
      }
      process.toHandle().destroyForcibly(); // The process itself would close its streams, too.
      lines
          .lines()
          .filter(line -> line.startsWith(ServiceProgram.ACCEPTED))
          .filter(line -> line.length() == ServiceProgram.ACCEPTED.length() + 36) // Not torn.
          .map(ServiceProgram::id)
          .forEach(accepted::add);
    }
    process.waitFor();
  }

  private static String firstLine(BufferedReader lines) throws IOException {
    return String.valueOf(lines.readLine());
  }

  private void drained() throws Exception {
    var process = start(KILLS, "drain");
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.lines()).endsWith(ServiceProgram.DRAINED);
    }
    assertThat(process.waitFor()).isZero();
  }

  private Process start(int seed, String what) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            java,
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ServiceProgram.class.getName(),
            folder.toString(),
            Long.toString(SEED + seed),
            what)
        .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("errors.log").toFile()))
        .start();
  }

  private void assertIntegrity() throws Exception {
    try (var database = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("jobs.db"));
        var statement = database.createStatement();
        var answer = statement.executeQuery("pragma integrity_check")) {
      assertThat(answer.next()).isTrue();
      assertThat(answer.getString(1)).isEqualTo("ok");
    }
  }

  private void assertEveryJobHasEnded(LocalJobs jobs) throws IOException {
    assertThat(
            jobs.list(
                    JobFilter.ALL.in(JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.CANCELLING),
                    null,
                    10)
                .jobs())
        .isEmpty();
    for (var id : accepted) {
      var job = jobs.find(id);
      assertThat(job).as("job %s", id).isPresent();
      if (job.get().state() instanceof JobState.Done) {
        assertThat(job.get().output().artifacts()).isNotEmpty();
      }
      for (var artifact : job.get().output().artifacts()) {
        var bytes = Files.readAllBytes(folder.resolve("out").resolve(artifact.path()));
        assertThat(Sha256.of(bytes)).as("artifact of %s", id).isEqualTo(artifact.sha256());
      }
    }
  }

  /// The kept events tell of exactly one end for each job, and nothing after it.
  private static void assertEveryJobHasEndedOnce(LocalJobs jobs) throws InterruptedException {
    Map<JobId, JobStatus> latest = new HashMap<>();
    try (var events = jobs.listen(EventFilter.ALL, OptionalLong.of(0))) {
      for (var event = events.nextEvent(Duration.ZERO);
          event.isPresent();
          event = events.nextEvent(Duration.ZERO)) {
        var changed = (JobEvent.Changed) event.get();
        var before = latest.put(changed.job(), changed.status());
        assertThat(before == null || before.mayBecome(changed.status()))
            .as("%s from %s to %s", changed.job(), before, changed.status())
            .isTrue();
      }
    }
    assertThat(latest.values()).allMatch(JobStatus::isFinal);
  }
}
