package io.atelier.api;

import io.atelier.access.Role;
import io.atelier.api.gate.Needs;
import io.atelier.api.openapi.Says;
import io.atelier.api.wire.WorkerView;
import io.atelier.api.wire.WorkersView;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The workers, for who operates the service: what they print may hold anybody's prompts.
@RestController
@RequestMapping("/v1/workers")
@Needs(Role.OPERATE)
final class WorkersController {

  private final WorkerPool pool;

  WorkersController(WorkerPool pool) {
    this.pool = pool;
  }

  @Says("The workers, what they are at, and how they fared")
  @GetMapping
  WorkersView list() {
    return new WorkersView(
        pool.workers().sequencedEntrySet().stream()
            .map(worker -> WorkerView.of(worker.getKey(), worker.getValue()))
            .toList());
  }
}
