package io.atelier.api.console;

import io.atelier.access.Caller;
import io.atelier.access.Role;
import io.atelier.api.SystemReport;
import io.atelier.api.wire.QueueView;
import io.atelier.jobs.Jobs;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/// The service itself, and the queue in figures.
@Controller
final class SystemPage {

  private final Jobs jobs;
  private final SystemReport system;

  SystemPage(Jobs jobs, SystemReport system) {
    this.jobs = jobs;
    this.system = system;
  }

  /// A tenant's part of the queue.
  record Part(String tenant, int queued, int running, String longestWait) {}

  @GetMapping("/console/system")
  ModelAndView page(Caller caller) {
    return new ModelAndView(
        "console/system", Map.of("facts", facts(), "limits", limits(), "parts", parts(caller)));
  }

  private List<NodeSettings.Setting> facts() {
    var now = system.now();
    return List.of(
        fact("Version", now.version()),
        fact("Running for", Words.took(Duration.between(now.started(), Instant.now()))),
        fact("Java", now.java()),
        fact("Machine", "%s, %s".formatted(now.os(), Words.count(now.processors(), "processor"))),
        fact("Memory of the service's objects", Words.size(now.heapBytes())),
        fact("Free on the disk of outputs", Words.size(now.freeDiskBytes())));
  }

  private List<NodeSettings.Setting> limits() {
    var limits = system.now().limits();
    return List.of(
        fact("One request", Words.size(limits.bodyBytes())),
        fact("Nodes of a workflow", "%,d".formatted(limits.nodes())),
        fact("Characters of one text", "%,d".formatted(limits.textLength())),
        fact("Jobs in one request", "%,d".formatted(limits.jobs())),
        fact("Requests of one caller", "%,.0f a second".formatted(limits.requestsPerSecond())));
  }

  private static NodeSettings.Setting fact(String name, String value) {
    return new NodeSettings.Setting(name, value);
  }

  private List<Part> parts(Caller caller) {
    var status = jobs.status();
    var queue =
        caller.role().includes(Role.OPERATE)
            ? QueueView.of(status)
            : QueueView.of(status, caller.tenant());
    return queue.tenants().stream()
        .map(part ->
            new Part(
                part.tenant(),
                part.queued(),
                part.running(),
                Words.took(Duration.ofMillis((long) (part.longestWait() * 1000)))))
        .toList();
  }
}
