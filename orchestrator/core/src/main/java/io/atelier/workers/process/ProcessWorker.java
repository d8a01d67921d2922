package io.atelier.workers.process;

import io.atelier.engine.Failure;
import io.atelier.engine.Listening;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.nodes.Environment;
import io.atelier.nodes.Palette;
import io.atelier.workers.Worker;
import io.atelier.workers.WorkerNotStarted;
import io.atelier.workers.wire.Encoded;
import io.atelier.workers.wire.Message;
import io.atelier.workers.wire.WireException;
import io.atelier.workers.wire.WorkerSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A worker in a supervised process of its own. Whatever happens to that process, a run comes back:
/// done, failed, cancelled, or lost with a report; and the next one runs in a new process.
public final class ProcessWorker implements Worker {

  private static final Duration SOON = Duration.ofMillis(500);

  private final Supervisor supervisor;
  private final Turns turns = new Turns();
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private volatile @Nullable Known known;

  /// What a process said of its node types.
  private record Known(Message.Ready words, Palette palette) {}

  private ProcessWorker(Supervisor supervisor) {
    this.supervisor = supervisor;
  }

  /// Starts the process, without waiting for it.
  ///
  /// @param crashes folder where reports of crashes are kept
  /// @param output told each line that the process prints, on a thread of its own
  public static ProcessWorker start(
      ChildProgram program,
      WorkerSpec spec,
      WorkerLimits limits,
      Path crashes,
      Consumer<String> output) {
    var supervisor =
        new Supervisor(
            new StartChild(program, spec, crashes.toAbsolutePath(), output),
            limits,
            InstantSource.system(),
            System::nanoTime);
    new CrashFolder(crashes).prepare();
    supervisor.begin();
    return new ProcessWorker(supervisor);
  }

  /// Runs a graph in the process. An interrupt of the calling thread cancels the run; it still
  /// comes back with its end, and leaves the thread interrupted.
  @Override
  public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
    var job = new Job(request.id());
    if (jobs.putIfAbsent(request.id(), job) != null) {
      throw new IllegalArgumentException("run %s is already here".formatted(request.id()));
    }
    turns.enter(job);
    try {
      return run(job, Encoded.of(new Message.Run(request)), new Listening(listener));
    } catch (WireException e) {
      return new RunOutcome.Failed(
          new Failure(e.code().name(), e.getMessage() + "; make the workflow smaller."));
    } finally {
      turns.leave(job);
      jobs.remove(request.id());
    }
  }

  private RunOutcome run(Job job, Encoded run, Consumer<RunEvent> listener) {
    var patient = new Patience(() -> cancel(job));
    try {
      patient.pause(() -> turns.await(job));
      var refusal = patient.await(() -> begin(job, run));
      return refusal.isPresent() ? refusal.get() : follow(job, listener, patient);
    } finally {
      patient.restoreInterrupt();
    }
  }

  /// Hands it to the process, as soon as there is one.
  ///
  /// @return why not, if not
  private Optional<RunOutcome> begin(Job job, Encoded run) throws InterruptedException {
    while (!job.isCancelled() && !closed) {
      switch (supervisor.awaitStarted(job)) {
        case Supervisor.State.Ready(var life, var _) -> {
          if (supervisor.begin(life, job, run)) {
            return Optional.empty();
          }
        }
        case Supervisor.State.Failed(var failure) -> {
          return Optional.of(new RunOutcome.Failed(failure));
        }
        case Supervisor.State.Starting _, Supervisor.State.Closed _ -> {}
      }
    }
    return Optional.of(new RunOutcome.Cancelled());
  }

  private static RunOutcome follow(Job job, Consumer<RunEvent> listener, Patience patient) {
    while (true) {
      switch (patient.await(job::next)) {
        case Job.Sign.Event(var event) -> listener.accept(event);
        case Job.Sign.Ended(var outcome) -> {
          return outcome instanceof RunOutcome.Cancelled && job.isLate() ? late() : outcome;
        }
        case Job.Sign.Gone(var report) -> {
          return job.isCancelled()
              ? new RunOutcome.Cancelled()
              : job.isLate() ? late() : new RunOutcome.Lost(report);
        }
      }
    }
  }

  private static RunOutcome late() {
    return new RunOutcome.Failed(
        new Failure(
            CrashCode.TIME_LIMIT.name(), "The run took longer than it may; give it more time."));
  }

  @Override
  public void cancel(String run) {
    var job = jobs.get(run);
    if (job != null) {
      cancel(job);
    }
  }

  private void cancel(Job job) {
    job.cancel();
    turns.wake();
    supervisor.wake();
  }

  /// Of the latest process.
  ///
  /// @throws WorkerNotStarted when there is none
  @Override
  public Palette palette() {
    return palette(awaitReady().words());
  }

  /// What the latest process runs in.
  ///
  /// @throws WorkerNotStarted when there is none
  @Override
  public Environment environment() {
    return awaitReady().words().environment();
  }

  /// What the process says of itself now.
  ///
  /// @throws WorkerNotStarted when there is none
  public Message.Description describe() {
    return ask(new Message.Describe());
  }

  /// The node types of the latest process that was ever ready; empty before the first was. Waits
  /// for nothing.
  public Optional<Palette> knownPalette() {
    return Optional.ofNullable(supervisor.latestWords()).map(this::palette);
  }

  /// Made once for each process: it is asked for with each job.
  private Palette palette(Message.Ready words) {
    var last = known;
    if (last == null || !last.words.equals(words)) {
      last = new Known(words, words.palette());
      known = last;
    }
    return last.palette;
  }

  /// How it fares. Waits for nothing but its own answer, and not long for that.
  public WorkerStatus status() {
    return switch (supervisor.now()) {
      case Supervisor.State.Starting _ -> status(WorkerStatus.Phase.STARTING, null);
      case Supervisor.State.Failed(var failure) -> status(WorkerStatus.Phase.FAILED, failure);
      case Supervisor.State.Closed _ -> status(WorkerStatus.Phase.CLOSED, null);
      case Supervisor.State.Ready(var life, var words) ->
          new WorkerStatus(
              WorkerStatus.Phase.READY,
              null,
              Optional.of(words),
              soon(life.ask(new Message.Describe())),
              supervisor.history().starts(),
              supervisor.history().crashes());
    };
  }

  private WorkerStatus status(WorkerStatus.Phase phase, @Nullable Failure failure) {
    return new WorkerStatus(
        phase,
        failure,
        Optional.empty(),
        Optional.empty(),
        supervisor.history().starts(),
        supervisor.history().crashes());
  }

  private static Optional<Message.Description> soon(CompletableFuture<Message.Description> answer) {
    try {
      return Optional.of(answer.get(SOON.toMillis(), TimeUnit.MILLISECONDS));
    } catch (CancellationException | ExecutionException | TimeoutException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void free() {
    ask(new Message.Free());
  }

  private Message.Description ask(Message.ToWorker question) {
    try {
      return awaitReady().life().ask(question).join();
    } catch (CancellationException e) {
      throw new WorkerNotStarted(
          new Failure(CrashCode.WORKER_EXITED.name(), "The worker process ended meanwhile."));
    }
  }

  private Supervisor.State.Ready awaitReady() {
    var asking = new Patience(() -> {});
    try {
      return switch (asking.await(() -> supervisor.awaitStarted(new Job("")))) {
        case Supervisor.State.Ready ready -> ready;
        case Supervisor.State.Failed(var failure) -> throw new WorkerNotStarted(failure);
        case Supervisor.State.Starting _, Supervisor.State.Closed _ ->
            throw new WorkerNotStarted(
                new Failure(CrashCode.WORKER_EXITED.name(), "The worker is closed."));
      };
    } finally {
      asking.restoreInterrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    jobs.values().forEach(this::cancel);
    var patient = new Patience(() -> {});
    patient.pause(turns::awaitNone);
    supervisor.close();
    patient.restoreInterrupt();
  }
}
