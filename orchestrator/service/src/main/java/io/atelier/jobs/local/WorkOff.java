package io.atelier.jobs.local;

import io.atelier.jobs.JobEvent;
import io.atelier.workers.Worker;
import io.atelier.workers.WorkerNotStarted;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// One worker's thread: takes jobs and runs them, one after the other, until the service stops.
final class WorkOff implements Runnable {

  private static final System.Logger LOG = System.getLogger(WorkOff.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /// How many ends may be on their way to the disk while the next job runs already.
  private static final int AHEAD = 32;

  private final String name;
  private final Worker worker;
  private final Board board;
  private final RunTaken runTaken;
  private final Clocks clocks;
  private final Consumer<JobEvent> listener;
  private final Semaphore ahead = new Semaphore(AHEAD);
  private Duration pause = FIRST_PAUSE;
  private Set<String> warm = Set.of();

  /// @param listener told what happens in runs
  WorkOff(Board board, RunTaken runTaken, Clocks clocks, Consumer<JobEvent> listener) {
    this.name = runTaken.name();
    this.worker = runTaken.worker();
    this.board = board;
    this.runTaken = runTaken;
    this.clocks = clocks;
    this.listener = listener;
  }

  @Override
  public void run() {
    try {
      while (!board.isStopping()) {
        if (worked()) {
          pause = FIRST_PAUSE;
        } else {
          board.pause(pause.toNanos());
          pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
        }
      }
      ahead.acquire(AHEAD);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      board.withdraw(name);
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /// A fault of ours, or of the worker's, must not end the thread: nobody would take its jobs.
  private boolean worked() throws InterruptedException {
    try {
      return workOne();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "Worker %s failed between two jobs and goes on".formatted(name), e);
      return false;
    }
  }

  /// Takes and runs one job.
  ///
  /// @return false when the worker cannot work now
  private boolean workOne() throws InterruptedException {
    try {
      board.offer(name, Optional.of(worker.palette().types().names()));
    } catch (WorkerNotStarted e) {
      board.offer(name, Optional.empty());
      LOG.log(
          Level.WARNING,
          "Worker {0} cannot work ({1}); jobs wait, and it is asked again in {2} s",
          name,
          e.failure().message(),
          pause.toSeconds());
      return false;
    }
    var taken =
        board.take(
            name,
            warm,
            job -> new RunningJob(job, worker, clocks, listener, runTaken.store()::made));
    return taken.isEmpty() || run(taken.get());
  }

  private boolean run(RunningJob attempt) throws InterruptedException {
    ahead.acquire();
    var ran = runTaken.run(attempt);
    warm = attempt.job().models();
    var _ =
        ran.told()
            .whenComplete((_, _) -> {
              board.drop(attempt);
              ahead.release();
            });
    return ran.worked();
  }
}
