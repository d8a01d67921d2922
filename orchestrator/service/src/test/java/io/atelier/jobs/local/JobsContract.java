package io.atelier.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.artifacts.OutputFolder;
import io.atelier.formats.Assignment;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Input;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.CallState;
import io.atelier.jobs.Callback;
import io.atelier.jobs.Callbacks;
import io.atelier.jobs.EventFilter;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Hold;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobPage;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.JobWork;
import io.atelier.jobs.PlayedWorker;
import io.atelier.jobs.Requests;
import io.atelier.jobs.RetryPolicy;
import io.atelier.jobs.Storage;
import io.atelier.jobs.Submitted;
import io.atelier.nodes.NodeTypes;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What jobs owe those who submit them, whichever database keeps them.
@Timeout(180)
abstract class JobsContract {

  private static final Duration PATIENCE = Duration.ofSeconds(150);

  @TempDir private Path folder;
  private Storage storage;
  private OutputFolder outputs;
  private PlayedWorker worker;
  private LocalJobs jobs;
  private long free = Long.MAX_VALUE;

  /// A new, empty database.
  abstract Storage storage(Path folder);

  @BeforeEach
  void open() {
    storage = storage(folder);
    outputs = OutputFolder.open(folder.resolve("out"), Clock.systemUTC());
    worker = new PlayedWorker(outputs);
    jobs = opened(settings());
  }

  private JobSettings settings() {
    return JobSettings.in(folder).with(storage).withGrace(Duration.ZERO).withFreeBytes(1_000);
  }

  private LocalJobs opened(JobSettings settings) {
    return LocalJobs.open(settings, outputs, () -> free);
  }

  @AfterEach
  void close() {
    jobs.close();
    worker.close();
  }

  /// Ends the service and starts the next one.
  private void reopen(JobSettings settings) {
    close();
    worker = new PlayedWorker(outputs);
    jobs = opened(settings);
  }

  private JobId submit(String type) {
    return jobs.submit(Requests.of(type)).id();
  }

  private Job run(JobRequest request) throws InterruptedException {
    jobs.serve("one", worker);
    return Ends.ended(jobs, jobs.submit(request).id());
  }

  private static void assertRefused(JobCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(AtelierException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void runsAJobAndKeepsWhatItMade() throws Exception {
    var job = run(Requests.of("Save"));
    assertThat(job.state()).isInstanceOf(JobState.Done.class);
    assertThat(job.output().artifacts()).hasSize(1);
    assertThat(job.output().nodes()).hasSize(1);
    assertThat(job.attempts()).extracting(Attempt::end).containsExactly(Attempt.End.DONE);
    var artifact = job.output().artifacts().getFirst();
    assertThat(folder.resolve("out").resolve(artifact.name())).hasContent(job.id() + ".1");
    assertThat(jobs.artifact("anna", artifact.sha256())).contains(artifact);
    assertThat(jobs.artifact(null, artifact.sha256())).contains(artifact);
    assertThat(jobs.artifact("bert", artifact.sha256())).isEmpty();
  }

  @Test
  void givesBackTheWorkAsItWasSubmitted() {
    var chunks = new LinkedHashMap<>(Map.of("workflow", "{\"nodes\":[]}", "prompt", "changed"));
    var values = new LinkedHashMap<>(Map.of("1.seed", "7"));
    var literals = Map.of("text", "Straße \"é\" 🎨", "seed", 7);
    var work = new JobWork(Requests.workflow("Save", literals), chunks, Set.of("1"), values);
    var id = jobs.submit(new JobRequest(work, JobTerms.of("anna"))).id();
    assertThat(jobs.work(id)).hasToString(work.toString());
  }

  @Test
  void givesBackTheTermsAsTheyWereSubmitted() {
    var terms =
        Requests.tagged("anna", "red", "blue")
            .withPriority(-3)
            .withTimeLimit(Duration.ofMillis(90_500))
            .withRetry(new RetryPolicy(3, Duration.ofSeconds(2)))
            .withIdempotencyKey("k")
            .withCallback(callback("https://example.org/done?x=1"));
    var id = jobs.submit(Requests.of("Save", terms)).id();
    assertThat(jobs.find(id).orElseThrow().terms()).isEqualTo(terms);
  }

  @Test
  void tellsWhatHappensInItsOrder() throws Exception {
    var told = new ArrayList<String>();
    try (var events = jobs.listen(EventFilter.ALL, OptionalLong.empty())) {
      jobs.serve("one", worker);
      submit("Save");
      while (!told.contains("DONE")) {
        told.add(name(events.nextEvent(PATIENCE).orElseThrow()));
      }
    }
    assertThat(told)
        .containsExactly("QUEUED", "RUNNING", "RunStarted", "NodeStarted", "NodeFinished", "DONE");
  }

  private static String name(JobEvent event) {
    return switch (event) {
      case JobEvent.Changed changed -> changed.status().name();
      case JobEvent.Deleted _ -> "deleted";
      case JobEvent.Run run -> run.event().getClass().getSimpleName();
    };
  }

  @Test
  void tellsAListenerThatComesBackWhatItMissed() throws Exception {
    var first = run(Requests.of("Save"));
    long seen;
    try (var events = jobs.listen(EventFilter.ALL, OptionalLong.of(0))) {
      seen = ((JobEvent.Changed) events.nextEvent(PATIENCE).orElseThrow()).number();
    }
    var second = Ends.ended(jobs, submit("Fail"));
    reopen(settings());
    try (var events = jobs.listen(EventFilter.ALL, OptionalLong.of(seen))) {
      var told = new ArrayList<String>();
      for (var event = events.nextEvent(Duration.ZERO);
          event.isPresent();
          event = events.nextEvent(Duration.ZERO)) {
        told.add((event.get().job().equals(first.id()) ? "first " : "second ") + name(event.get()));
      }
      assertThat(told)
          .containsExactly(
              "first RUNNING", "first DONE", "second QUEUED", "second RUNNING", "second FAILED");
    }
    assertThat(second.state().status()).isEqualTo(JobStatus.FAILED);
  }

  @Test
  void saysWhenSomeOfWhatWasMissedIsNotKept() throws Exception {
    reopen(settings().withEvents(10));
    for (var batch = 0; batch < 3; batch++) {
      jobs.submitAll(IntStream.range(0, 100).mapToObj(_ -> Requests.of("Save")).toList());
    }
    try (var events = jobs.listen(EventFilter.ALL, OptionalLong.of(1))) {
      assertThat(events.next(PATIENCE)).isEqualTo(new EventStream.Next.Gap());
      assertThat(events.next(PATIENCE)).isInstanceOf(EventStream.Next.Event.class);
    }
    try (var events = jobs.listen(EventFilter.ALL, OptionalLong.of(1_000_000))) {
      assertThat(events.next(PATIENCE)).isEqualTo(new EventStream.Next.Gap());
      assertThat(events.next(Duration.ZERO)).isEqualTo(new EventStream.Next.Quiet());
    }
  }

  @Test
  void answersTheSameKeyWithTheSameJob() {
    var terms = JobTerms.of("anna").withIdempotencyKey("k");
    var first = jobs.submit(Requests.of("Save", terms));
    assertThat(first.repeated()).isFalse();
    assertThat(jobs.submit(Requests.of("Save", terms))).isEqualTo(new Submitted(first.id(), true));
    var others = JobTerms.of("bert").withIdempotencyKey("k");
    assertThat(jobs.submit(Requests.of("Save", others)).repeated()).isFalse();
  }

  @Test
  void keepsTheTraceAndTakesARequestInAnotherForTheSame() {
    var trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    var request = Requests.of("Save", JobTerms.of("anna").withIdempotencyKey("k"));
    var first = jobs.submit(request.withTrace(trace));
    assertThat(jobs.find(first.id()).orElseThrow().terms().trace()).isEqualTo(trace);
    assertThat(jobs.submit(request.withTrace(trace.replace('4', '5'))))
        .isEqualTo(new Submitted(first.id(), true));
    assertThat(jobs.submit(request)).isEqualTo(new Submitted(first.id(), true));
    assertThat(jobs.submit(Requests.of("Save").withTrace("something else")).repeated()).isFalse();
  }

  @Test
  void refusesAKeyThatStandsForSomethingElse() {
    var terms = JobTerms.of("anna").withIdempotencyKey("k");
    jobs.submit(Requests.of("Save", terms));
    assertRefused(JobCode.IDEMPOTENCY_KEY_REUSED, () -> jobs.submit(Requests.of("Fail", terms)));
    assertRefused(
        JobCode.IDEMPOTENCY_KEY_REUSED,
        () -> jobs.submit(Requests.of("Save", terms.withPriority(1))));
  }

  @Test
  void takesAKeyOnceWhoeverIsFirst() throws Exception {
    var terms = JobTerms.of("anna").withIdempotencyKey("k");
    Callable<Submitted> submit = () -> jobs.submit(Requests.of("Save", terms));
    var answers = new ArrayList<Submitted>();
    try (var many = Executors.newFixedThreadPool(16)) {
      for (var answer : many.invokeAll(IntStream.range(0, 64).mapToObj(_ -> submit).toList())) {
        answers.add(answer.get());
      }
    }
    assertThat(answers).extracting(Submitted::id).containsOnly(answers.getFirst().id());
    assertThat(answers).filteredOn(answer -> !answer.repeated()).hasSize(1);
    assertThat(jobs.list(JobFilter.ALL, null, 10).jobs()).hasSize(1);
  }

  @Test
  void takesABatchWholeOrNotAtAll() {
    var terms = JobTerms.of("anna").withIdempotencyKey("k");
    jobs.submit(Requests.of("Save", terms));
    assertRefused(
        JobCode.IDEMPOTENCY_KEY_REUSED,
        () -> jobs.submitAll(List.of(Requests.of("Save"), Requests.of("Fail", terms))));
    assertThat(jobs.list(JobFilter.ALL, null, 10).jobs()).hasSize(1);
    assertThat(jobs.status().queued()).isEqualTo(Map.of("anna", 1));
    assertThat(jobs.submitAll(List.of(Requests.of("Save", terms), Requests.of("Save"))))
        .extracting(Submitted::repeated)
        .containsExactly(true, false);
  }

  @Test
  void knowsAKeyAgainWithinABatch() {
    var request = Requests.of("Save", JobTerms.of("anna").withIdempotencyKey("k"));
    assertThat(jobs.submitAll(List.of(request, request)))
        .extracting(Submitted::repeated)
        .containsExactly(false, true);
  }

  @Test
  void findsAJobByItsKeyAndAnArtifactByItsPlaceForTheirTenantAlone() throws Exception {
    var request = Requests.of("Save");
    var job = run(new JobRequest(request.work(), request.terms().withIdempotencyKey("mine")));
    var artifact = job.output().artifacts().getFirst();

    assertThat(jobs.findByKey("anna", "mine")).contains(job);
    assertThat(jobs.findByKey("bert", "mine")).isEmpty();
    assertThat(jobs.artifactAt("anna", artifact.path())).contains(artifact);
    assertThat(jobs.artifactAt("bert", artifact.path())).isEmpty();
    assertThat(jobs.artifactAt(null, "nowhere.png")).isEmpty();
    assertThat(job.output().saved().values()).containsExactly(List.of(artifact.path()));
    assertThat(job.number()).isPositive();
  }

  @Test
  void countsANewJobBeforeItTellsOfIt() throws Exception {
    try (var heard = jobs.listen(EventFilter.ALL, OptionalLong.empty())) {
      for (var waiting = 1; waiting <= 20; waiting++) {
        submit("Save");
        assertThat(heard.nextEvent(PATIENCE)).isPresent();
        assertThat(jobs.status().queued()).containsEntry("anna", waiting);
      }
    }
  }

  @Test
  void takesTheSameRequestOfAnotherConnectionForTheSame() {
    var request = Requests.of("Save");
    var terms = request.terms().withIdempotencyKey("mine");
    var first = jobs.submit(new JobRequest(request.work(), terms.withClient("page")));
    var again = jobs.submit(new JobRequest(request.work(), terms.withClient("again")));

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(jobs.find(first.id()).orElseThrow().terms().client()).isEqualTo("page");
  }

  @Test
  void takesWhatHasEndedOffTheListsAndKeepsIt() throws Exception {
    var done = run(Requests.of("Save"));
    jobs.pause(new Hold.Everything());
    var waiting = submit("Save");
    var listed = JobFilter.ALL.ofTenant("anna").onlyListed();

    jobs.unlist("bert", null);
    jobs.unlist("anna", Set.of());
    assertThat(jobs.list(listed, null, 10).jobs()).hasSize(2);
    jobs.unlist("anna", Set.of(done.id()));
    reopen(settings());

    assertThat(jobs.list(listed, null, 10).jobs()).extracting(Job::id).containsExactly(waiting);
    assertThat(jobs.count(listed)).isEqualTo(1);
    assertThat(jobs.count(JobFilter.ALL.ofTenant("anna").in(JobStatus.DONE))).isEqualTo(1);
    assertThat(jobs.find(done.id())).contains(done);
    assertThat(jobs.artifact("anna", done.output().artifacts().getFirst().sha256())).isPresent();
  }

  @Test
  void listsByTenantTagStateAndTime() throws Exception {
    var red = jobs.submit(Requests.of("Save", Requests.tagged("anna", "red"))).id();
    var both = jobs.submit(Requests.of("Save", Requests.tagged("bert", "red", "blue"))).id();
    var plain = jobs.submit(Requests.of("Save", JobTerms.of("bert"))).id();
    jobs.cancel(both);
    assertThat(ids(JobFilter.ALL)).containsExactly(plain, both, red);
    assertThat(ids(JobFilter.ALL.ofTenant("bert"))).containsExactly(plain, both);
    assertThat(ids(JobFilter.ALL.tagged("red"))).containsExactly(both, red);
    assertThat(ids(JobFilter.ALL.tagged("red").ofTenant("bert"))).containsExactly(both);
    assertThat(ids(JobFilter.ALL.in(JobStatus.QUEUED))).containsExactly(plain, red);
    assertThat(ids(JobFilter.ALL.in(JobStatus.QUEUED, JobStatus.CANCELLED)))
        .containsExactly(plain, both, red);
    assertThat(ids(JobFilter.ALL.tagged("red").in(JobStatus.CANCELLED))).containsExactly(both);
    var now = Instant.now();
    assertThat(ids(JobFilter.ALL.between(now.minusSeconds(60), now.plusSeconds(60)))).hasSize(3);
    assertThat(ids(JobFilter.ALL.between(now.plusSeconds(60), null))).isEmpty();
    assertThat(ids(JobFilter.ALL.between(null, now.minusSeconds(60)))).isEmpty();
  }

  private List<JobId> ids(JobFilter filter) {
    return jobs.list(filter, null, 100).jobs().stream().map(Job::id).toList();
  }

  @Test
  void listsEveryJobOnceOverItsPages() {
    var submitted =
        jobs.submitAll(IntStream.range(0, 57).mapToObj(_ -> Requests.of("Save")).toList()).stream()
            .map(Submitted::id)
            .toList();
    jobs.cancel(submitted.get(20));
    var filter = JobFilter.ALL.in(JobStatus.QUEUED, JobStatus.CANCELLED);
    var listed = new ArrayList<JobId>();
    @Nullable JobPage page = jobs.list(filter, null, 10);
    while (page != null) {
      page.jobs().forEach(job -> listed.add(job.id()));
      page = page.next() == null ? null : jobs.list(filter, page.next(), 10);
    }
    assertThat(listed).containsExactlyElementsOf(submitted.reversed());
  }

  @Test
  void cancelsAJobThatWaits() throws Exception {
    var id = submit("Save");
    assertThat(jobs.cancel(id).state()).isInstanceOf(JobState.Cancelled.class);
    jobs.serve("one", worker);
    Ends.ended(jobs, submit("Save"));
    assertThat(worker.ran()).noneMatch(run -> run.startsWith(id.text()));
  }

  @Test
  void stopsAJobThatRuns() throws Exception {
    jobs.serve("one", worker);
    var id = submit("Wait");
    Ends.once(jobs, id, JobStatus.RUNNING, 1);
    assertThat(jobs.cancel(id).state().status()).isIn(JobStatus.CANCELLING, JobStatus.CANCELLED);
    var job = Ends.ended(jobs, id);
    assertThat(job.state()).isInstanceOf(JobState.Cancelled.class);
    assertThat(job.attempts()).extracting(Attempt::end).containsExactly(Attempt.End.CANCELLED);
  }

  @Test
  void leavesAJobThatHasEndedAsItIs() throws Exception {
    var job = run(Requests.of("Save"));
    assertThat(jobs.cancel(job.id())).isEqualTo(job);
  }

  @Test
  void cancelsByTagAndAllButTheRunning() throws Exception {
    jobs.serve("one", worker);
    var running = jobs.submit(Requests.of("Wait", Requests.tagged("anna", "red"))).id();
    Ends.once(jobs, running, JobStatus.RUNNING, 1);
    var red = jobs.submit(Requests.of("Save", Requests.tagged("anna", "red"))).id();
    var blue = jobs.submit(Requests.of("Save", Requests.tagged("anna", "blue"))).id();
    assertThat(jobs.cancelAll(JobFilter.ALL.in(JobStatus.QUEUED).tagged("red"))).isEqualTo(1);
    assertThat(ids(JobFilter.ALL.in(JobStatus.CANCELLED))).containsExactly(red);
    assertThat(jobs.cancelAll(JobFilter.ALL.in(JobStatus.QUEUED))).isEqualTo(1);
    assertThat(ids(JobFilter.ALL.in(JobStatus.CANCELLED))).containsExactly(blue, red);
    assertThat(jobs.cancelAll(JobFilter.ALL)).isEqualTo(1);
    assertThat(Ends.ended(jobs, running).state()).isInstanceOf(JobState.Cancelled.class);
  }

  @Test
  void retriesWhatFailedAsAJobOfItsOwn() throws Exception {
    var terms = JobTerms.of("anna").withIdempotencyKey("k");
    var failed = run(Requests.of("Fail", terms));
    var again = jobs.find(jobs.retry(failed.id())).orElseThrow();
    assertThat(again.id()).isNotEqualTo(failed.id());
    assertThat(again.origin()).isEqualTo(failed.id());
    assertThat(jobs.work(again.id())).isEqualTo(jobs.work(failed.id()));
    var done = Ends.ended(jobs, submit("Save"));
    assertRefused(JobCode.JOB_STATE_CONFLICT, () -> jobs.retry(done.id()));
  }

  @Test
  void computesAJobAnewAsAJobOfItsOwn() throws Exception {
    var done = run(Requests.of("Save"));
    var again = jobs.find(jobs.reproduce(done.id())).orElseThrow();
    assertThat(again.origin()).isEqualTo(done.id());
    assertThat(jobs.work(again.id())).isEqualTo(jobs.work(done.id()).computedAnew());
    assertThat(jobs.work(again.id()).anew()).isTrue();
    assertThat(jobs.work(done.id()).anew()).isFalse();
  }

  @Test
  void forgetsAJobThatHasEnded() throws Exception {
    var waiting = submit("Save");
    assertRefused(JobCode.JOB_STATE_CONFLICT, () -> jobs.delete(waiting));
    jobs.cancel(waiting);
    jobs.delete(waiting);
    assertThat(jobs.find(waiting)).isEmpty();
    assertRefused(JobCode.JOB_UNKNOWN, () -> jobs.work(waiting));
    assertRefused(JobCode.JOB_UNKNOWN, () -> jobs.delete(waiting));
    assertRefused(JobCode.JOB_UNKNOWN, () -> jobs.cancel(waiting));
    assertRefused(JobCode.JOB_UNKNOWN, () -> jobs.retry(waiting));
    try (var events = jobs.listen(EventFilter.ALL, OptionalLong.of(2))) {
      assertThat(events.nextEvent(PATIENCE).orElseThrow()).isInstanceOf(JobEvent.Deleted.class);
    }
  }

  @Test
  void collectsWhatNobodyHolds() throws Exception {
    var gone = run(Requests.of("Save"));
    var pinned = Ends.ended(jobs, submit("Save"));
    var kept = Ends.ended(jobs, submit("Save"));
    var foreign = Files.writeString(folder.resolve("out/played_99999_.txt"), "not a job's");
    jobs.delete(gone.id());
    jobs.delete(pinned.id());
    assertThat(jobs.collectArtifacts(List.of(paths -> Set.of(path(pinned))))).isEqualTo(1);
    assertThat(file(gone)).doesNotExist();
    assertThat(file(pinned)).exists();
    assertThat(jobs.collectArtifacts(List.of())).isEqualTo(1);
    assertThat(file(pinned)).doesNotExist();
    assertThat(file(kept)).exists();
    assertThat(foreign).exists();
    assertThat(jobs.collectArtifacts(List.of())).isZero();
  }

  private static String path(Job job) {
    return job.output().artifacts().getFirst().path();
  }

  private Path file(Job job) {
    return folder.resolve("out").resolve(path(job));
  }

  @Test
  void clonesAJobWithOtherValues() {
    var request = Requests.of("EmptyImage", JobTerms.of("anna"), Map.of("width", 8, "height", 8));
    var id = jobs.submit(request).id();
    var changes =
        IntStream.range(1, 11)
            .mapToObj(width -> List.of(new Assignment("1.width", "" + width * 16)))
            .toList();
    var clones = jobs.cloneWith(id, changes, NodeTypes.shipped());
    assertThat(new HashSet<>(clones)).hasSize(10);
    var work = jobs.work(clones.getLast());
    assertThat(work.values()).containsEntry("1.width", "160");
    assertThat(work.workflow().nodes())
        .extractingByKey("1")
        .extracting(node -> node.inputs().get("width"))
        .hasToString(Input.Literal.of(160).toString());
    assertThat(work.textChunks().get("prompt")).contains("160");
    assertThat(jobs.find(clones.getFirst()).orElseThrow().origin()).isEqualTo(id);
  }

  @Test
  void beginsNothingThatIsHeld() throws Exception {
    var holds = List.of(new Hold.Tenant("anna"), new Hold.Tag("slow"));
    holds.forEach(jobs::pause);
    var held = submit("Save");
    var slow = jobs.submit(Requests.of("Save", Requests.tagged("bert", "slow"))).id();
    reopen(settings());
    assertThat(jobs.status().holds()).containsExactlyInAnyOrderElementsOf(holds);
    jobs.serve("one", worker);
    Ends.ended(jobs, jobs.submit(Requests.of("Save", JobTerms.of("bert"))).id());
    assertThat(ids(JobFilter.ALL.in(JobStatus.QUEUED))).containsExactly(slow, held);
    holds.forEach(jobs::resume);
    Ends.ended(jobs, held);
    Ends.ended(jobs, slow);
    jobs.pause(new Hold.Everything());
    var last = submit("Save");
    assertThat(jobs.status().queued()).isEqualTo(Map.of("anna", 1));
    jobs.resume(new Hold.Everything());
    Ends.ended(jobs, last);
  }

  @Test
  void runsAJobOnceMoreWhenItsWorkerIsLost() throws Exception {
    var job = run(Requests.of("Lose"));
    assertThat(job.state())
        .isInstanceOfSatisfying(
            JobState.Failed.class,
            failed -> {
              assertThat(failed.failure().code()).isEqualTo("WORKER_LOST_AGAIN");
              assertThat(failed.failure().message())
                  .contains(job.id() + ".1", job.id() + ".2", "WORKER_KILLED");
            });
    assertThat(job.attempts())
        .extracting(Attempt::end)
        .containsExactly(Attempt.End.LOST, Attempt.End.LOST);
    assertThat(job.attempts())
        .extracting(Attempt::loss)
        .allSatisfy(
            loss -> assertThat(loss).extracting("lastLines").isEqualTo(List.of("last words")));
  }

  @Test
  void retriesOnlyWhatMayPass() throws Exception {
    var terms = JobTerms.of("anna").withRetry(new RetryPolicy(3, Duration.ZERO));
    assertThat(run(Requests.of("Full", terms)).attempts()).hasSize(3);
    assertThat(Ends.ended(jobs, jobs.submit(Requests.of("Fail", terms)).id()).attempts())
        .hasSize(1);
    assertThat(Ends.ended(jobs, submit("Full")).attempts()).hasSize(1);
  }

  @Test
  void failsAJobWhoseOutputIsNotThere() throws Exception {
    var job = run(Requests.of("Vanish"));
    assertThat(job.attempts()).hasSize(2);
    assertThat(job.state())
        .isInstanceOfSatisfying(
            JobState.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("OUTPUT_NOT_THERE"));
  }

  @Test
  void survivesAWorkerThatThrows() throws Exception {
    var job = run(Requests.of("Throw"));
    assertThat(job.state())
        .isInstanceOfSatisfying(
            JobState.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("WORKER_FAULT"));
    assertThat(Ends.ended(jobs, submit("Save")).state()).isInstanceOf(JobState.Done.class);
  }

  @Test
  void stopsAJobWhoseTimeIsOver() throws Exception {
    var job = run(Requests.of("Wait", JobTerms.of("anna").withTimeLimit(Duration.ofMillis(50))));
    assertThat(job.state())
        .isInstanceOfSatisfying(
            JobState.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("TIME_LIMIT"));
  }

  @Test
  void runsAgainWhatWasRunningWhenTheServiceStopped() throws Exception {
    jobs.serve("one", worker);
    var running = submit("Wait");
    Ends.once(jobs, running, JobStatus.RUNNING, 1);
    var waiting = submit("Save");
    reopen(settings());
    var left = jobs.find(running).orElseThrow();
    assertThat(left.state()).isInstanceOf(JobState.Queued.class);
    assertThat(left.attempts()).extracting(Attempt::end).containsExactly(Attempt.End.INTERRUPTED);
    assertThat(Ends.once(jobs, running, JobStatus.QUEUED, 1).id()).isEqualTo(running);
    jobs.serve("one", worker);
    Ends.once(jobs, running, JobStatus.RUNNING, 2);
    jobs.cancel(running);
    assertThat(Ends.ended(jobs, running).attempts()).hasSize(2);
    assertThat(Ends.ended(jobs, waiting).state()).isInstanceOf(JobState.Done.class);
  }

  private static Callback callback(String url) {
    var secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    return new Callback(
        URI.create(url), secret, new TreeSet<>(Set.of(JobStatus.DONE, JobStatus.FAILED)));
  }

  @Test
  void owesACallUntilItIsDelivered() throws Exception {
    var callback = callback("https://example.org/hook");
    var job = run(Requests.of("Save", JobTerms.of("anna").withCallback(callback)));
    var calls = jobs.callbacks();
    assertThat(calls.due(Set.of(), 10)).containsExactly(new Callbacks.Due(job.id(), callback, 0));
    var failure = new JobFailure("CALLBACK_TIMEOUT", "No answer.");
    calls.failed(job.id(), failure, Instant.now().plusSeconds(3600));
    assertThat(calls.due(Set.of(), 10)).isEmpty();
    assertThat(call(job).failure()).isEqualTo(failure);
    calls.failed(job.id(), failure, Instant.EPOCH);
    assertThat(calls.due(Set.of(), 10)).containsExactly(new Callbacks.Due(job.id(), callback, 2));
    assertThat(calls.due(Set.of(callback.target()), 10)).isEmpty();
    calls.delivered(job.id());
    assertThat(calls.due(Set.of(), 10)).isEmpty();
    assertThat(call(job).ended()).isNotNull();
    assertThat(call(job).failure()).isNull();
    assertThat(call(job).tries()).isEqualTo(3);
  }

  private CallState call(Job job) {
    return jobs.find(job.id()).orElseThrow().call();
  }

  @Test
  void owesNoMoreCallsThanAreWanted() throws Exception {
    var callback = callback("https://example.org/hook");
    var terms = JobTerms.of("anna").withCallback(callback);
    jobs.cancel(jobs.submit(Requests.of("Save", terms)).id());
    var failed = run(Requests.of("Fail", terms));
    assertThat(jobs.callbacks().due(Set.of(), 10))
        .containsExactly(new Callbacks.Due(failed.id(), callback, 0));
    var why = new JobFailure("CALLBACK_GIVEN_UP", "Often enough.");
    jobs.callbacks().failed(failed.id(), why, null);
    reopen(settings());
    assertThat(jobs.callbacks().due(Set.of(), 10)).isEmpty();
    assertThat(call(failed).ended()).isNotNull();
    assertThat(call(failed).failure()).isEqualTo(why);
  }

  @Test
  void makesACallThatAWrongClockHadPutOffForDays() throws Exception {
    var terms = JobTerms.of("anna").withCallback(callback("https://example.org/hook"));
    var job = run(Requests.of("Save", terms));
    var failure = new JobFailure("CALLBACK_TIMEOUT", "No answer.");
    jobs.callbacks().failed(job.id(), failure, Instant.now().plus(Duration.ofDays(9)));
    assertThat(jobs.callbacks().due(Set.of(), 10)).hasSize(1);
  }

  @Test
  void refusesMoreJobsThanMayWait() {
    var few = new JobSettings.QueueSettings(3, Duration.ofMinutes(1), Map.of(), 8);
    reopen(settings().with(few));
    var known = Requests.of("Save", JobTerms.of("anna").withIdempotencyKey("k"));
    jobs.submit(known);
    assertRefused(
        JobCode.QUEUE_FULL,
        () -> jobs.submitAll(IntStream.range(0, 3).mapToObj(_ -> Requests.of("Save")).toList()));
    jobs.submitAll(IntStream.range(0, 2).mapToObj(_ -> Requests.of("Save")).toList());
    assertRefused(JobCode.QUEUE_FULL, () -> submit("Save"));
    assertThat(jobs.submit(known).repeated()).isTrue();
    assertThat(ids(JobFilter.ALL)).hasSize(3);
  }

  @Test
  void refusesJobsWhenTheDiskIsNearlyFull() {
    var known = Requests.of("Save", JobTerms.of("anna").withIdempotencyKey("k"));
    jobs.submit(known);
    free = 999;
    assertRefused(JobCode.DISK_NEARLY_FULL, () -> submit("Save"));
    assertThat(jobs.submit(known).repeated()).isTrue();
    free = 1_000;
    submit("Save");
    assertThat(ids(JobFilter.ALL)).hasSize(2);
  }

  @Test
  void refusesASecondServiceOnTheSameDatabase() {
    assertRefused(JobCode.DATA_IN_USE, () -> opened(settings()));
    submit("Save");
    reopen(settings());
    assertThat(ids(JobFilter.ALL)).hasSize(1);
  }

  @Test
  void takesNothingOnceItStops() {
    jobs.close();
    assertRefused(JobCode.SERVICE_STOPPING, () -> submit("Save"));
  }
}
