package io.atelier.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.OutputFolder;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.PlayedWorker;
import io.atelier.jobs.PostgresServer;
import io.atelier.jobs.Requests;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PostgresCrashTest {

  @TempDir private Path folder;

  @Test
  @Timeout(180)
  void endsEveryAcceptedJobAlthoughItsServerCrashed() throws Exception {
    var storage = PostgresServer.database();
    var outputs = OutputFolder.open(folder.resolve("out"), Clock.systemUTC());
    var settings = JobSettings.in(folder).with(storage).withFreeBytes(0);
    var accepted = new ConcurrentLinkedQueue<JobId>();
    var before = new CountDownLatch(50);
    var after = new CountDownLatch(50);
    try (var jobs = LocalJobs.open(settings, outputs, () -> Long.MAX_VALUE);
        var submitters = Executors.newFixedThreadPool(2)) {
      jobs.serve("one", new PlayedWorker(outputs));
      for (var submitter = 0; submitter < 2; submitter++) {
        var _ =
            submitters.submit(() -> {
              while (after.getCount() > 0) {
                submit(jobs)
                    .ifPresent(id -> {
                      accepted.add(id);
                      (before.getCount() > 0 ? before : after).countDown();
                    });
              }
            });
      }
      before.await();
      PostgresServer.crash();
      after.await();
      submitters.shutdown();
      for (var id : accepted) {
        Ends.ended(jobs, id);
      }
      assertThat(accepted).hasSizeGreaterThanOrEqualTo(100);
    }
    try (var jobs = LocalJobs.open(settings, outputs, () -> Long.MAX_VALUE)) {
      assertThat(accepted)
          .allMatch(id -> jobs.find(id).orElseThrow().state().status() == JobStatus.DONE);
      assertThat(jobs.list(JobFilter.ALL.in(JobStatus.RUNNING), null, 1).jobs()).isEmpty();
    }
  }

  @Test
  @Timeout(180)
  void takesNoEndBackWhenItsServerCrashes() throws Exception {
    var outputs = OutputFolder.open(folder.resolve("out"), Clock.systemUTC());
    var settings = JobSettings.in(folder).with(PostgresServer.database()).withFreeBytes(0);
    try (var jobs = LocalJobs.open(settings, outputs, () -> Long.MAX_VALUE)) {
      jobs.serve("one", new PlayedWorker(outputs));
      var id = submit(jobs).orElseThrow();
      assertThat(Ends.ended(jobs, id).state().status()).isEqualTo(JobStatus.DONE);
      PostgresServer.crash();
      var later = submit(jobs);
      while (later.isEmpty()) { // Until it is back.
        later = submit(jobs);
      }
      assertThat(jobs.find(id).orElseThrow().state().status()).isEqualTo(JobStatus.DONE);
    }
  }

  private static Optional<JobId> submit(LocalJobs jobs) {
    try {
      return Optional.of(jobs.submit(Requests.of("Save")).id());
    } catch (AtelierException e) {
      assertThat(e.code()).isEqualTo(JobCode.DATABASE_UNAVAILABLE);
      return Optional.empty();
    }
  }
}
