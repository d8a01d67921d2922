package io.atelier.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.OutputFolder;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.PlayedWorker;
import io.atelier.jobs.Requests;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LocalJobsTest {

  @TempDir private Path folder;
  private OutputFolder outputs;
  private PlayedWorker worker;
  private LocalJobs jobs;

  @BeforeEach
  void open() {
    outputs = OutputFolder.open(folder.resolve("out"), Clock.systemUTC());
    worker = new PlayedWorker(outputs);
    jobs =
        LocalJobs.open(
            JobSettings.in(folder).withGrace(Duration.ZERO), outputs, () -> Long.MAX_VALUE);
  }

  @AfterEach
  void close() {
    jobs.close();
    worker.close();
  }

  @Test
  void runsAJobAndKeepsWhatItMade() throws Exception {
    jobs.serve("one", worker);
    var id = jobs.submit(Requests.of("Save")).id();
    var job = ended(id);
    assertThat(job.state()).isInstanceOf(JobState.Done.class);
    assertThat(job.output().artifacts()).hasSize(1);
    assertThat(job.output().nodes()).extracting("node", "type").hasSize(1);
    assertThat(job.attempts()).extracting(Attempt::end).containsExactly(Attempt.End.DONE);
    assertThat(folder.resolve("out").resolve(job.output().artifacts().getFirst().name()))
        .hasContent(id + ".1");
  }

  /// The job when it has ended.
  private Job ended(JobId id) throws InterruptedException {
    try (var events = jobs.listen(new EventFilter(null, id), OptionalLong.of(0))) {
      while (true) {
        var next = events.next(Duration.ofSeconds(50));
        if (next instanceof EventStream.Next.Event(JobEvent.Changed changed)
            && changed.status().isFinal()) {
          return jobs.find(id).orElseThrow();
        }
        assertThat(next).isInstanceOf(EventStream.Next.Event.class);
      }
    }
  }

  @Test
  void tellsWhatHappensInItsOrder() throws Exception {
    var told = new ArrayList<String>();
    try (var events = jobs.listen(EventFilter.ALL, OptionalLong.empty())) {
      jobs.serve("one", worker);
      jobs.submit(Requests.of("Save"));
      var last = "";
      while (!last.equals("DONE")) {
        last = name(events.nextEvent(Duration.ofSeconds(50)).orElseThrow());
        told.add(last);
      }
    }
    assertThat(told)
        .containsExactly(
            "QUEUED",
            "RUNNING",
            "RunStarted",
            "NodeStarted",
            "NodeFinished",
            JobStatus.DONE.name());
  }

  private static String name(JobEvent event) {
    return switch (event) {
      case JobEvent.Changed changed -> changed.status().name();
      case JobEvent.Deleted _ -> "deleted";
      case JobEvent.Run run -> run.event().getClass().getSimpleName();
    };
  }
}
