package io.atelier.cli;

import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.formats.WorkflowFile;
import io.atelier.workers.Worker;
import java.util.UUID;
import java.util.function.Consumer;

/// One run of a workflow on a worker, cancelled by Ctrl-C.
final class Runs {

  private Runs() {}

  static RunOutcome run(Worker worker, WorkflowFile file, RunDisplay display) {
    return run(worker, file, display, ProgramEnd.JVM);
  }

  /// One that nobody watches.
  static RunOutcome run(Worker worker, WorkflowFile file) {
    return run(worker, request(file), _ -> {}, _ -> {}, ProgramEnd.JVM);
  }

  static RunOutcome run(Worker worker, WorkflowFile file, RunDisplay display, ProgramEnd program) {
    return run(worker, request(file), display, display::ended, program);
  }

  private static RunOutcome run(
      Worker worker,
      RunRequest request,
      Consumer<RunEvent> listener,
      Consumer<RunOutcome> ended,
      ProgramEnd program) {
    try (var interrupt =
        new CancelOnInterrupt(
            () -> worker.cancel(request.id()), program, CancelOnInterrupt.GRACE)) {
      RunOutcome outcome =
          interrupt.isLate() ? new RunOutcome.Cancelled() : worker.run(request, listener);
      ended.accept(outcome);
      return outcome;
    }
  }

  static RunRequest request(WorkflowFile file) {
    return new RunRequest(
        UUID.randomUUID().toString(), file.workflow(), file.chunksFor(file.workflow()));
  }
}
