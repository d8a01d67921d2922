package io.atelier.cli;

import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.formats.WorkflowFile;
import io.atelier.workers.Worker;
import java.util.UUID;

/// One run of a workflow on a worker, cancelled by Ctrl-C.
final class Runs {

  private Runs() {}

  static RunOutcome run(Worker worker, WorkflowFile file, RunDisplay display) {
    RunRequest request = request(file);
    try (var _ = new CancelOnInterrupt(() -> worker.cancel(request.id()))) {
      RunOutcome outcome = worker.run(request, display);
      display.ended(outcome);
      return outcome;
    }
  }

  static RunRequest request(WorkflowFile file) {
    return new RunRequest(
        UUID.randomUUID().toString(), file.workflow(), file.chunksFor(file.workflow()));
  }
}
