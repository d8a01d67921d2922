package io.atelier.api.console;

import io.atelier.access.Role;
import io.atelier.api.PythonStatus;
import io.atelier.api.WorkerPool;
import io.atelier.api.gate.Needs;
import io.atelier.api.wire.NodeTypesView;
import io.atelier.api.wire.WorkerView;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/// The Python environment: what the set-up says of it, which libraries the workers compute with,
/// and the nodes of one's own that are left out.
@Controller
@Needs(Role.OPERATE)
final class EnvironmentPage {

  private final PythonStatus python;
  private final WorkerPool pool;

  EnvironmentPage(PythonStatus python, WorkerPool pool) {
    this.python = python;
    this.pool = pool;
  }

  /// A worker's libraries.
  record Libraries(String worker, WorkerView.EnvironmentView said) {}

  @GetMapping("/console/environment")
  ModelAndView page() {
    var report = python.report();
    var nodes = NodeTypesView.of(pool.palette(), pool.isKnown());
    return new ModelAndView(
        "console/environment",
        Map.of(
            "python", report,
            "size", Words.size(report.bytes()),
            "libraries", libraries(),
            "types", nodes.nodeTypes().size(),
            "broken", nodes.broken()));
  }

  private List<Libraries> libraries() {
    return pool.workers().sequencedEntrySet().stream()
        .map(worker -> WorkerView.of(worker.getKey(), worker.getValue()))
        .flatMap(worker ->
            Stream.ofNullable(worker.environment())
                .map(environment -> new Libraries(worker.name(), environment)))
        .toList();
  }
}
