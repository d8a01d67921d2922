package io.atelier.workers.process;

import io.atelier.engine.Failure;
import io.atelier.engine.RunOutcome;
import io.atelier.workers.wire.Encoded;
import io.atelier.workers.wire.Message;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keeps one worker process alive: starts it, watches it, ends it when it must be ended, writes
/// down why, and starts the next. All that is done by one thread of its own.
final class Supervisor implements Life.Witness {

  private static final Failure FAULT =
      new Failure("FAULT", "The supervisor of the worker failed; see the log.");
  private static final System.Logger LOG = System.getLogger(Supervisor.class.getName());
  private static final long TICK_MILLIS = 250;

  /// What there is to run on.
  sealed interface State {
    record Starting() implements State {}

    record Ready(Life life, Message.Ready words) implements State {}

    /// It will be tried again; who asks meanwhile is told why.
    record Failed(Failure failure) implements State {}

    record Closed() implements State {}
  }

  private final StartChild start;
  private final WorkerLimits limits;
  private final Ticker ticker;
  private final Backoff backoff;
  private final BuryChild burial;
  private final WorkerHistory history = new WorkerHistory();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread =
      Thread.ofPlatform().name("worker-supervisor").daemon().unstarted(this::supervise);

  private State state = new State.Starting();
  private int failures;
  private State latestFailure = state;
  private volatile Message.@Nullable Ready latestWords;
  private boolean closing;

  Supervisor(StartChild start, WorkerLimits limits, InstantSource clock, Ticker ticker) {
    this.start = start;
    this.limits = limits;
    this.ticker = ticker;
    backoff = new Backoff(limits.restart(), clock);
    burial = new BuryChild(new CrashFolder(start.crashes()), clock);
  }

  void begin() {
    thread.start();
  }

  /// Waits until there is a process, or the reason why there is none: a start that fails meanwhile
  /// is answer enough, even if the next is on its way already.
  State awaitStarted(Job job) throws InterruptedException {
    lock.lock();
    try {
      var before = failures;
      while (state instanceof State.Starting && !closing && !job.isCancelled()) {
        changed.await();
        if (failures != before) {
          return latestFailure;
        }
      }
      return state;
    } finally {
      lock.unlock();
    }
  }

  /// Hands the process a run.
  ///
  /// @return false when it has gone meanwhile; nothing was handed over then
  boolean begin(Life life, Job job, Encoded run) {
    lock.lock();
    try {
      if (state instanceof State.Ready(var now, var _) && now == life) {
        life.begin(new JobWatch(job, limits, ticker), run);
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// What there is now; waits for nothing.
  State now() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /// What the latest process said that was ever ready.
  Message.@Nullable Ready latestWords() {
    return latestWords;
  }

  WorkerHistory history() {
    return history;
  }

  /// Wakes those that wait, to look at their own run.
  void wake() {
    locked(() -> {});
  }

  /// Ends the process and waits for that.
  void close() {
    locked(() -> closing = true);
    var patient = new Patience(() -> {});
    patient.pause(thread::join);
    patient.restoreInterrupt();
  }

  @Override
  public void ready(Life life) {
    var words = life.words();
    if (words != null) {
      latestWords = words;
      become(new State.Ready(life, words));
    }
  }

  @Override
  public void heavy(Life life) {
    LOG.log(System.Logger.Level.INFO, "The worker process has grown too large and is replaced");
    become(new State.Starting());
    life.retire();
  }

  private void become(State next) {
    locked(() -> state = next);
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void supervise() {
    try {
      while (awaitTurn()) {
        become(new State.Starting());
        tryToLive();
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.ERROR, "The supervisor was interrupted", e);
    } finally {
      become(new State.Closed());
    }
  }

  /// Waits until a start is allowed.
  ///
  /// @return false when there is to be none
  private boolean awaitTurn() throws InterruptedException {
    lock.lock();
    try {
      while (!closing && backoff.left().isPositive()) {
        var _ = changed.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
      }
      return !closing;
    } finally {
      lock.unlock();
    }
  }

  private void tryToLive() throws InterruptedException {
    try {
      live();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "The supervisor of a worker process failed", e);
      backoff.failed();
      fail(FAULT);
    }
  }

  private void live() throws InterruptedException {
    Life life;
    try {
      history.started();
      life = new Life(start, limits, ticker, this);
    } catch (IOException e) {
      backoff.failed();
      fail(
          new Failure(
              CrashCode.WORKER_NOT_STARTED.name(),
              "The system cannot start a worker process: " + e));
      return;
    }
    try {
      watch(life);
      become(new State.Starting()); // From here on nobody hands it a run.
      end(life);
    } finally {
      letGo(life);
    }
  }

  /// Whatever fault of ours has come in between: no process stays, and nobody waits for ever.
  private static void letGo(Life life) {
    life.child().end(new Doom(CrashCode.WORKER_EXITED, "Its supervisor failed"));
    var job = life.takeJob();
    if (job != null) {
      job.put(new Job.Sign.Ended(new RunOutcome.Failed(FAULT)));
    }
  }

  private void watch(Life life) throws InterruptedException {
    while (!life.child().hasEnded(TICK_MILLIS)) {
      if (isClosing()) {
        life.retire();
      }
      life.look();
    }
  }

  private void fail(Failure failure) {
    locked(() -> {
      failures++;
      latestFailure = new State.Failed(failure);
      state = latestFailure;
    });
  }

  private boolean isClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  private void end(Life life) throws InterruptedException {
    var lastLines = life.child().close();
    become(new State.Starting()); // Again: its last words may have been that it is ready.
    var job = life.takeJob();
    if (life.wasUseful()) {
      backoff.worked();
    }
    if (life.isRetired() && job == null) {
      return;
    }
    backoff.failed();
    var refusal = life.refusal();
    if (refusal != null) {
      fail(new Failure(refusal.code(), refusal.reason()));
      return;
    }
    var report = burial.report(life.child(), job, lastLines);
    history.crashed(report);
    if (life.words() == null) {
      fail(report.failure());
    }
    if (job != null) {
      job.put(new Job.Sign.Gone(report));
    }
  }
}
