package io.atelier.jobs.local;

import io.atelier.artifacts.Artifact;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobOutput;
import io.atelier.jobs.Loss;
import io.atelier.jobs.store.AttemptEnd;
import io.atelier.jobs.store.JobStore;
import io.atelier.workers.Worker;
import io.atelier.workers.process.CrashCode;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Runs a job that was taken from the board, and says how that ended. The artifacts are committed
/// by then, so that the row never promises what is not there.
///
/// @param name of the worker
record RunTaken(
    String name,
    Worker worker,
    JobStore store,
    TimeLimits limits,
    Clocks clocks,
    ArtifactCollector collector) {

  private static final System.Logger LOG = System.getLogger(RunTaken.class.getName());

  /// What came of it.
  ///
  /// @param worked the worker did its part, whatever it thought of the job
  /// @param told done when the end is committed
  record Ran(boolean worked, CompletableFuture<?> told) {}

  /// Runs it. The end is told to the table, which the caller need not wait for.
  Ran run(RunningJob attempt) {
    store.begin(attempt.job().id(), attempt.attempt(), name, clocks.now(), attempt::announce);
    RunOutcome outcome;
    try (var _ = limits.watch(attempt)) {
      outcome = outcome(attempt);
    } catch (AtelierException e) {
      LOG.log(Level.WARNING, "Job %s cannot be read and waits".formatted(attempt.job().id()), e);
      return new Ran(false, end(attempt, new AttemptEnd.Interrupted(), JobOutput.NONE).told());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "Worker %s threw in job %s".formatted(name, attempt.job().id()), e);
      return end(attempt, new AttemptEnd.Failed(fault(e)), attempt.output());
    } finally {
      attempt.finish();
    }
    return end(attempt, outcome);
  }

  private RunOutcome outcome(RunningJob attempt) {
    var work = store.work(attempt.job().id());
    return attempt.stopped() == null
        ? worker.run(
            new RunRequest(attempt.run(), AskedNodes.of(work), work.textChunks(), work.anew()),
            attempt::happened)
        : new RunOutcome.Cancelled();
  }

  private static JobFailure fault(RuntimeException e) {
    return new JobFailure(
        JobCode.WORKER_FAULT.name(),
        "The worker threw %s, which is a fault of Atelier's; report it with the service's log."
            .formatted(e));
  }

  private Ran end(RunningJob attempt, RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Done done -> done(attempt, done);
      case RunOutcome.Failed(var failure) ->
          end(attempt, new AttemptEnd.Failed(JobFailure.of(failure)), attempt.output());
      case RunOutcome.Lost(var report) ->
          end(attempt, new AttemptEnd.Lost(Loss.of(report)), attempt.output());
      case RunOutcome.Cancelled _ -> stopped(attempt);
    };
  }

  private Ran done(RunningJob attempt, RunOutcome.Done done) {
    var gone = collector.claim(attempt, done.artifacts());
    if (gone.isPresent()) {
      return end(attempt, new AttemptEnd.Failed(notThere(gone.get())), JobOutput.NONE);
    }
    var left = attempt.output();
    var output = new JobOutput(done.artifacts(), done.notices(), left.nodes(), left.saved());
    return end(attempt, new AttemptEnd.Done(done.took()), output);
  }

  private static JobFailure notThere(Artifact artifact) {
    return new JobFailure(
        JobCode.OUTPUT_NOT_THERE.name(),
        "The output %s was saved and is not there any more; keep others from the output folder and run the job again."
            .formatted(artifact.path()));
  }

  private Ran stopped(RunningJob attempt) {
    var reason = attempt.stopped();
    var end =
        switch (reason) {
          case LATE -> new AttemptEnd.Failed(late());
          case ASKED -> new AttemptEnd.Cancelled();
          case SHUTDOWN, VOID -> new AttemptEnd.Interrupted();
          case null -> new AttemptEnd.Interrupted(); // The worker was closed.
        };
    return new Ran(reason != null, end(attempt, end, attempt.output()).told());
  }

  private static JobFailure late() {
    return new JobFailure(
        CrashCode.TIME_LIMIT.name(),
        "The job took longer than its time limit allows; give it more time.",
        null,
        null,
        null,
        List.of());
  }

  private Ran end(RunningJob attempt, AttemptEnd end, JobOutput output) {
    return new Ran(
        true, store.end(attempt.job().id(), attempt.attempt(), end, output, clocks.now()));
  }
}
