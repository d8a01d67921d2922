package io.atelier.workers.process;

import io.atelier.workers.wire.Encoded;
import io.atelier.workers.wire.Message;
import io.atelier.workers.wire.WireCode;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One worker process at work: what it says goes to the run that it is about, and at every look its
/// supervisor measures it against the limits.
final class Life {

  /// Told on the thread that reads.
  interface Witness {

    void ready(Life life);

    /// It takes more memory than it should, and has just ended a run.
    void heavy(Life life);
  }

  private final WorkerLimits limits;
  private final Ticker ticker;
  private final Witness witness;
  private final ChildProcess child;
  private final long began;
  private final AtomicReference<@Nullable JobWatch> watch = new AtomicReference<>();
  private final Queue<CompletableFuture<Message.Description>> asked = new ConcurrentLinkedQueue<>();
  private volatile Message.@Nullable Ready ready;
  private volatile Message.@Nullable Refused refused;
  private volatile @Nullable Long retired;
  private volatile boolean useful;
  private volatile boolean over;

  /// Starts the process.
  ///
  /// @throws IOException when the system can't
  Life(StartChild start, WorkerLimits limits, Ticker ticker, Witness witness) throws IOException {
    this.limits = limits;
    this.ticker = ticker;
    this.witness = witness;
    began = ticker.nanos();
    child = ChildProcess.start(start, this::hear);
  }

  ChildProcess child() {
    return child;
  }

  Message.@Nullable Ready words() {
    return ready;
  }

  /// Why it would not be what it was to become.
  Message.@Nullable Refused refusal() {
    return refused;
  }

  /// Whether it has ended a run.
  boolean wasUseful() {
    return useful;
  }

  boolean isRetired() {
    return retired != null;
  }

  /// Hands it a run; one at a time.
  void begin(JobWatch job, Encoded run) {
    watch.set(job);
    child.tell(run);
  }

  /// Its end: takes back the run that it has not ended. Whoever still asks it gets no answer.
  @Nullable Job takeJob() {
    over = true;
    var unended = watch.getAndSet(null);
    asked.forEach(answer -> answer.cancel(false));
    return unended == null ? null : unended.job();
  }

  /// Asks for a description; cancelled when the process ends first.
  CompletableFuture<Message.Description> ask(Message.ToWorker question) {
    var answer = new CompletableFuture<Message.Description>();
    asked.add(answer);
    child.tell(Encoded.of(question));
    if (over) {
      answer.cancel(false);
    }
    return answer;
  }

  /// Asks it to end. One that is not ready has nothing to put away.
  void retire() {
    if (ready == null) {
      retired = ticker.nanos();
      child.end(new Doom(CrashCode.WORKER_EXITED, "It was no longer wanted"));
    } else if (retired == null) {
      retired = ticker.nanos();
      child.tell(Encoded.of(new Message.Shutdown()));
    }
  }

  /// Looks at it, four times a second.
  void look() {
    if (child.lookedInVain() > limits.silentTicks() && ready != null) {
      child.end(
          new Doom(CrashCode.WORKER_SILENT, "The worker process lived and gave no sign of life"));
    }
    if (ready == null && since(began).compareTo(limits.start()) > 0) {
      child.end(
          new Doom(
              CrashCode.WORKER_NOT_READY,
              "The worker process was not ready after %d s".formatted(limits.start().toSeconds())));
    }
    var since = retired;
    if (since != null && since(since).compareTo(limits.closeGrace()) > 0) {
      child.end(new Doom(CrashCode.WORKER_EXITED, "It did not end when it was asked to"));
    }
    var job = watch.get();
    if (job != null) {
      look(job);
    }
  }

  private void look(JobWatch job) {
    if (job.mustStop()) {
      child.tell(Encoded.of(new Message.Cancel(job.job().id())));
    }
    job.look().ifPresent(child::end);
  }

  private Duration since(long then) {
    return Duration.ofNanos(ticker.nanos() - then);
  }

  private void hear(Message.FromWorker message) {
    switch (message) {
      case Message.Ready words -> {
        ready = words;
        witness.ready(this);
      }
      case Message.Refused words -> refused = words;
      case Message.Heartbeat _ -> {}
      case Message.Happened(var run, var event) -> {
        var job = watch.get();
        if (job != null && job.job().id().equals(run)) {
          job.heard(event);
          job.job().put(new Job.Sign.Event(event));
        }
      }
      case Message.Ended ended -> end(ended);
      case Message.Description words -> {
        var answer = asked.poll();
        if (answer != null) {
          answer.complete(words);
        }
      }
      case Message.Hello _ ->
          child.end(new Doom(WireCode.MESSAGE_UNEXPECTED, "The worker process said hello twice"));
    }
  }

  private void end(Message.Ended ended) {
    var job = watch.get();
    if (job == null || !job.job().id().equals(ended.run())) {
      return;
    }
    useful = true;
    if (limits.isExceededBy(ended.footprint())) {
      witness.heavy(this);
    }
    watch.set(null);
    job.job().put(new Job.Sign.Ended(ended.outcome()));
  }
}
