package io.atelier.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.OutputFolder;
import io.atelier.engine.Failure;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.graph.AtelierException;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.JobWork;
import io.atelier.jobs.PlayedWorker;
import io.atelier.jobs.Requests;
import io.atelier.nodes.Environment;
import io.atelier.nodes.Palette;
import io.atelier.workers.Worker;
import io.atelier.workers.WorkerNotStarted;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Which worker gets a job, and what becomes of the job when a worker does not do its part.
@Timeout(180)
class WorkersTest {

  @TempDir private Path folder;
  private OutputFolder outputs;
  private LocalJobs jobs;

  @BeforeEach
  void open() {
    outputs = OutputFolder.open(folder.resolve("out"), Clock.systemUTC());
    jobs = opened(Duration.ZERO);
  }

  private LocalJobs opened(Duration grace) {
    return LocalJobs.open(
        JobSettings.in(folder).withGrace(grace).withFreeBytes(0), outputs, () -> Long.MAX_VALUE);
  }

  @AfterEach
  void close() {
    jobs.close();
  }

  @Test
  void sendsAJobToTheWorkerThatHasItsNodes() throws Exception {
    var left = new PlayedWorker(outputs, "Left");
    var right = new PlayedWorker(outputs, "Right");
    jobs.serve("left", left);
    jobs.serve("right", right);
    for (var round = 0; round < 5; round++) {
      var one = jobs.submit(Requests.of("Left")).id();
      var other = jobs.submit(Requests.of("Right")).id();
      assertThat(Ends.ended(jobs, one).attempts()).extracting(Attempt::worker).containsOnly("left");
      assertThat(Ends.ended(jobs, other).attempts())
          .extracting(Attempt::worker)
          .containsOnly("right");
    }
  }

  @Test
  void letsJobsWaitForAWorkerThatDoesNotStartAtOnce() throws Exception {
    var asked = new AtomicInteger();
    var late =
        new Changed(new PlayedWorker(outputs)) {
          @Override
          public Palette palette() {
            if (asked.getAndIncrement() == 0) {
              throw new WorkerNotStarted(new Failure("NO_PYTHON", "There is no Python; make one."));
            }
            return super.palette();
          }
        };
    jobs.serve("late", late);
    var job = Ends.ended(jobs, jobs.submit(Requests.of("Save")).id());
    assertThat(job.state()).isInstanceOf(JobState.Done.class);
    assertThat(job.attempts()).hasSize(1);
    assertThat(asked.get()).isGreaterThan(1);
  }

  @Test
  void waitsForAWorkerThatHasNotSaidWhatItRuns() throws Exception {
    var ready = new CountDownLatch(1);
    var slow =
        new Changed(new PlayedWorker(outputs, "Right")) {
          @Override
          public Palette palette() {
            await(ready);
            return super.palette();
          }
        };
    jobs.serve("slow", slow);
    jobs.serve("quick", new PlayedWorker(outputs));
    var right = jobs.submit(Requests.of("Right")).id();
    Ends.ended(jobs, jobs.submit(Requests.of("Save")).id());
    assertThat(jobs.find(right).orElseThrow().attempts()).isEmpty();
    ready.countDown();
    assertThat(Ends.ended(jobs, right).attempts())
        .extracting(Attempt::worker)
        .containsExactly("slow");
    assertThat(Ends.ended(jobs, jobs.submit(Requests.of("Nobody's")).id()).attempts()).hasSize(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void letsARunningJobEndWithinItsGraceWhenTheServiceStops() throws Exception {
    jobs.close();
    jobs = opened(Duration.ofMinutes(2));
    var runs = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var slow =
        new Changed(new PlayedWorker(outputs)) {
          @Override
          public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
            runs.countDown();
            await(goOn);
            return super.run(request, listener);
          }
        };
    jobs.serve("slow", slow);
    var id = jobs.submit(Requests.of("Save")).id();
    await(runs);
    var closing = Thread.ofPlatform().start(jobs::close);
    awaitRefusal();
    goOn.countDown();
    closing.join();

    jobs = opened(Duration.ZERO);
    var job = jobs.find(id).orElseThrow();
    assertThat(job.state()).isInstanceOf(JobState.Done.class);
    assertThat(job.attempts()).extracting(Attempt::end).containsExactly(Attempt.End.DONE);
  }

  /// Until the service says that it stops.
  private void awaitRefusal() {
    while (true) {
      try {
        jobs.listen(EventFilter.ALL, OptionalLong.empty()).close();
      } catch (AtelierException stopping) {
        assertThat(stopping.code()).isEqualTo(JobCode.SERVICE_STOPPING);
        return;
      }
    }
  }

  @Test
  void givesAJobToAnotherWhenItsWorkerWasClosed() throws Exception {
    var closed = new PlayedWorker(outputs);
    closed.close();
    jobs.serve("closed", closed);
    var id = jobs.submit(Requests.of("Save")).id();
    Ends.once(jobs, id, JobStatus.QUEUED, 1);
    jobs.serve("open", new PlayedWorker(outputs));
    var job = Ends.ended(jobs, id);
    assertThat(job.state()).isInstanceOf(JobState.Done.class);
    assertThat(job.attempts().getFirst().end()).isEqualTo(Attempt.End.INTERRUPTED);
  }

  @Test
  void runsNoMoreThanTheAskedOutputsNeed() throws Exception {
    var seen = new CopyOnWriteArrayList<RunRequest>();
    var worker =
        new Changed(new PlayedWorker(outputs)) {
          @Override
          public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
            seen.add(request);
            return super.run(request, listener);
          }
        };
    jobs.serve("one", worker);
    var work = new JobWork(chain(), new LinkedHashMap<>(), Set.of("2"), new LinkedHashMap<>());
    Ends.ended(jobs, jobs.submit(new JobRequest(work, JobTerms.of("anna"))).id());
    assertThat(seen.getFirst().workflow().nodes().keySet()).containsExactly("1", "2");
  }

  /// 1 → 2, 1 → 3.
  private static Workflow chain() {
    var nodes = new LinkedHashMap<String, GraphNode>();
    nodes.put("1", new GraphNode("1", "Save", null, new LinkedHashMap<>()));
    for (var id : new String[] {"2", "3"}) {
      var inputs = new LinkedHashMap<String, Input>();
      inputs.put("in", new Input.Link("1", 0));
      nodes.put(id, new GraphNode(id, "Save", null, inputs));
    }
    return new Workflow(nodes);
  }

  /// A worker of which a test changes something.
  private static class Changed implements Worker {

    private final Worker worker;

    Changed(Worker worker) {
      this.worker = worker;
    }

    @Override
    public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
      return worker.run(request, listener);
    }

    @Override
    public void cancel(String run) {
      worker.cancel(run);
    }

    @Override
    public Palette palette() {
      return worker.palette();
    }

    @Override
    public Environment environment() {
      return worker.environment();
    }

    @Override
    public void free() {
      worker.free();
    }

    @Override
    public void close() {
      worker.close();
    }
  }
}
