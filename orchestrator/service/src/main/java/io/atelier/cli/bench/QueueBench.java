package io.atelier.cli.bench;

import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.artifacts.OutputFolder;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Hold;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.JobWork;
import io.atelier.jobs.local.LocalJobs;
import io.atelier.workers.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What the queue costs: a workflow that does nothing, on the whole way that a job takes, synced to
/// the disk. Beside each figure stands what the disk can do, since that decides most of it.
public final class QueueBench {

  private static final int BATCH = 500;

  /// Before that many, the JVMs are still compiling what runs again and again.
  private static final int WARM_UP = 3_000;

  private static final int PAGE = 50;
  private static final String CROWDED = "crowded";
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SYNCING = Duration.ofSeconds(2);

  private final Path folder;
  private final OutputFolder outputs;
  private final PrintWriter out;

  /// Measures a disk.
  ///
  /// @param folder an empty one on it, where the worker saves, too
  public QueueBench(Path folder, PrintWriter out) {
    this.folder = folder;
    this.outputs = OutputFolder.open(folder, Clock.systemUTC());
    this.out = out;
  }

  /// A worker that takes no time.
  public Worker noOpWorker() {
    var pixels =
        new Pixels(
            NoOpWorkflow.SIDE,
            NoOpWorkflow.SIDE,
            3,
            ByteBuffer.allocateDirect(NoOpWorkflow.SIDE * NoOpWorkflow.SIDE * 3));
    return new NoOpWorker(
        outputs.put(
            ArtifactRequest.png(ArtifactKind.TEMP, "bench", pixels, 0),
            stream -> Png.write(pixels, new LinkedHashMap<>(), 1, stream)));
  }

  /// Jobs a second, from the first submission to the last end, with eight who submit.
  ///
  /// @param name of the worker, as it is printed
  public void throughput(String name, Worker worker, int jobs) throws IOException {
    line("syncs of the disk", aSecond(FsyncRate.of(folder, SYNCING)));
    try (var queue = open("throughput-" + name)) {
      queue.serve(name, worker);
      run(queue, WARM_UP);
      var start = System.nanoTime();
      var submits = run(queue, jobs);
      line(
          "jobs through " + name,
          "%s; submit %s"
              .formatted(aSecond(jobs * 1e9 / (System.nanoTime() - start)), submits.text()));
    }
  }

  /// How long lists, submissions and claims take with many jobs kept and many queued.
  ///
  /// @return a data folder that holds them, the queue paused
  public Path crowded(int kept, int queued) throws IOException {
    try (var queue = open(CROWDED);
        var worker = new ClaimedAt(noOpWorker())) {
      queue.serve("no-op", worker);
      fill(queue, kept);
      queue.pause(new Hold.Everything());
      IntStream.range(0, queued / BATCH).forEach(_ -> queue.submitAll(requests(BATCH)));
      out.printf("%n%,d jobs kept, %,d queued%n", kept, queued);
      line("syncs of the disk", aSecond(FsyncRate.of(folder, SYNCING)));
      line("list of %d".formatted(PAGE), lists(queue).text());
      line("submit, one after the other", submit(queue, 500).text());
      worker.reset();
      queue.resume(new Hold.Everything());
      awaitEnds(queue, queued / 2);
      line("claim", worker.gaps().text());
      queue.pause(new Hold.Everything());
      IntStream.range(0, queued / 2 / BATCH).forEach(_ -> queue.submitAll(requests(BATCH)));
    }
    return folder.resolve(CROWDED);
  }

  private LocalJobs open(String name) {
    return LocalJobs.open(
        JobSettings.in(folder.resolve(name)).withFreeBytes(0), outputs, () -> Long.MAX_VALUE);
  }

  private void fill(LocalJobs queue, int jobs) {
    try (var events = queue.listen(EventFilter.ALL, OptionalLong.empty())) {
      for (var filled = 0; filled < jobs; filled += BATCH) {
        queue.submitAll(requests(BATCH));
        awaitEnds(events, BATCH);
      }
    }
  }

  /// Submits from eight threads and waits for the last end.
  private Latencies run(LocalJobs queue, int jobs) {
    try (var events = queue.listen(EventFilter.ALL, OptionalLong.empty());
        var submitters = Executors.newFixedThreadPool(HttpQueue.SUBMITTERS)) {
      Callable<Latencies> submit = () -> submit(queue, jobs / HttpQueue.SUBMITTERS);
      var started =
          IntStream.range(0, HttpQueue.SUBMITTERS)
              .mapToObj(_ -> submitters.submit(submit))
              .toList();
      awaitEnds(events, jobs / HttpQueue.SUBMITTERS * HttpQueue.SUBMITTERS);
      var all = new ArrayList<Latencies>();
      for (var submitted : started) {
        all.add(submitted.get());
      }
      return Latencies.of(all);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a submitter failed", e);
    }
  }

  private static Latencies submit(LocalJobs queue, int jobs) {
    var nanos = new long[jobs];
    for (var job = 0; job < jobs; job++) {
      var start = System.nanoTime();
      var _ = queue.submit(request(job));
      nanos[job] = System.nanoTime() - start;
    }
    return new Latencies(LongStream.of(nanos));
  }

  private static void awaitEnds(LocalJobs queue, int jobs) {
    try (var events = queue.listen(EventFilter.ALL, OptionalLong.empty())) {
      awaitEnds(events, jobs);
    }
  }

  private static void awaitEnds(EventStream events, int jobs) {
    try {
      for (var ended = 0; ended < jobs; ) {
        switch (events.next(LONG)) {
          case EventStream.Next.Event(JobEvent.Changed changed) ->
              ended += changed.status().isFinal() ? 1 : 0;
          case EventStream.Next.Event _ -> {}
          case EventStream.Next other ->
              throw new IllegalStateException("the queue stands still: " + other);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Pages of all kinds, from anywhere in the list.
  private static Latencies lists(LocalJobs queue) {
    var random = new Random(7);
    var ids = someIds(queue);
    var filters =
        List.of(
            JobFilter.ALL,
            JobFilter.ALL.ofTenant("tenant-3"),
            JobFilter.ALL.in(JobStatus.QUEUED),
            JobFilter.ALL.ofTenant("tenant-3").in(JobStatus.DONE, JobStatus.FAILED),
            JobFilter.ALL.tagged("tag-5"));
    var nanos = new long[500];
    for (var ask = 0; ask < nanos.length; ask++) {
      var before = ask % 2 == 0 ? null : ids.get(random.nextInt(ids.size()));
      var start = System.nanoTime();
      var _ = queue.list(filters.get(ask % filters.size()), before, PAGE);
      nanos[ask] = System.nanoTime() - start;
    }
    return new Latencies(LongStream.of(nanos));
  }

  private static List<JobId> someIds(LocalJobs queue) {
    var ids = new ArrayList<JobId>();
    for (var page = queue.list(JobFilter.ALL, null, 500);
        page.next() != null;
        page = queue.list(JobFilter.ALL, page.next(), 500)) {
      ids.add(page.next());
    }
    Collections.reverse(ids);
    return ids;
  }

  private static List<JobRequest> requests(int jobs) {
    return IntStream.range(0, jobs).mapToObj(QueueBench::request).toList();
  }

  private static JobRequest request(int number) {
    return new JobRequest(
        JobWork.of(NoOpWorkflow.graph(), new LinkedHashMap<>()),
        JobTerms.of("tenant-" + number % 4).withTags(Set.of("tag-" + number % 10)));
  }

  private static String aSecond(double rate) {
    return String.format(Locale.ROOT, "%,.0f a second", rate);
  }

  private void line(String what, String figures) {
    out.printf("%-34s %s%n", what, figures);
    out.flush();
  }
}
