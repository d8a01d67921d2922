package io.atelier.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.PlayedWorker;
import io.atelier.jobs.Requests;
import io.atelier.jobs.Storage;
import io.atelier.jobs.local.LocalJobs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What pins promise, in each database, towards the garbage collection that runs in the service.
@Timeout(180)
abstract class PinsContract {

  private static final Duration PATIENCE = Duration.ofSeconds(150);
  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);

  @TempDir private Path folder;
  private Storage storage;
  private PlayedWorker worker;
  private LocalJobs jobs;
  private Pins pins;

  abstract Storage storage(Path folder);

  @BeforeEach
  void open() {
    storage = storage(folder);
    reopen();
  }

  private void reopen() {
    var outputs = TablesInJobs.outputs(folder);
    worker = new PlayedWorker(outputs);
    jobs = TablesInJobs.open(folder, storage, outputs);
    pins = new Pins(new TablesInJobs(jobs), () -> NOW.plusNanos(1));
  }

  @AfterEach
  void close() {
    jobs.close();
    worker.close();
  }

  @Test
  void keepsWhatIsPinnedFromTheGarbageCollection() throws Exception {
    jobs.serve("one", worker);
    var kept = saved();
    var gone = saved();
    var pin = pins.pin("anna", artifact(kept));
    jobs.delete(kept.id());
    jobs.delete(gone.id());

    assertThat(collected()).isOne();
    assertThat(file(gone)).doesNotExist();
    assertThat(file(kept)).exists();

    close();
    reopen();
    assertThat(pins.find("anna", artifact(kept).sha256())).contains(pin);
    assertThat(collected()).isZero();
    pins.unpin("anna", artifact(kept).sha256());
    assertThat(collected()).isOne();
    assertThat(file(kept)).doesNotExist();
  }

  @Test
  void keepsWhatAnybodyStillPins() throws Exception {
    jobs.serve("one", worker);
    var job = saved();
    pins.pin("anna", artifact(job));
    pins.pin("ben", artifact(job));
    jobs.delete(job.id());
    pins.unpin("anna", artifact(job).sha256());

    assertThat(collected()).isZero();
    assertThat(file(job)).exists();
    assertThat(pins.list("anna", null, 10)).isEmpty();
    assertThat(pins.list("ben", null, 10)).containsExactly(new Pin(artifact(job), NOW));
    assertThat(pins.list("ben", artifact(job).sha256(), 10)).isEmpty();
  }

  @Test
  void leavesAJobsArtifactsToTheJobWhenAPinGoes() throws Exception {
    jobs.serve("one", worker);
    var job = saved();
    var first = pins.pin("anna", artifact(job));
    assertThat(pins.pin("anna", artifact(job))).isEqualTo(first);
    pins.unpin("anna", artifact(job).sha256());
    pins.unpin("anna", artifact(job).sha256());

    assertThat(collected()).isZero();
    assertThat(file(job)).exists();
  }

  private int collected() {
    return jobs.collectArtifacts(List.of(pins::held));
  }

  private Job saved() throws InterruptedException {
    var id = jobs.submit(Requests.of("Save")).id();
    try (var events = jobs.listen(new EventFilter(null, id), OptionalLong.of(0))) {
      while (true) {
        var next = events.next(PATIENCE);
        assertThat(next).isInstanceOf(EventStream.Next.Event.class);
        if (next instanceof EventStream.Next.Event(JobEvent.Changed changed)
            && changed.status().isFinal()) {
          return jobs.find(id).orElseThrow();
        }
      }
    }
  }

  private static Artifact artifact(Job job) {
    return job.output().artifacts().getFirst();
  }

  private Path file(Job job) {
    return folder.resolve("out").resolve(artifact(job).path());
  }
}
