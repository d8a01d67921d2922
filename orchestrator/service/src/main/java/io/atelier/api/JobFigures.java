package io.atelier.api;

import io.atelier.engine.RunEvent;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobState;
import io.atelier.jobs.QueueStatus;
import io.atelier.workers.process.WorkerStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.SequencedMap;
import org.springframework.stereotype.Component;

/// Figures for Prometheus: the queue by tenant, how jobs ended and why they failed, how long each
/// type of node ran and how many nodes did not have to, what workers take and how often they were
/// started again.
@Component
final class JobFigures {

  private static final String TENANT = "tenant";
  private static final String WORKER = "worker";

  private final MeterRegistry registry;
  private final Counter cached;
  private final TaggedGauge queued;
  private final TaggedGauge running;
  private final TaggedGauge longestWait;
  private final TaggedGauge restarts;
  private final TaggedGauge resident;
  private final TaggedGauge device;

  JobFigures(MeterRegistry registry, Listeners listeners) {
    this.registry = registry;
    cached =
        Counter.builder("atelier.nodes.cached")
            .description("Nodes that did not run because their result was kept")
            .register(registry);
    queued = ofTenants("atelier.jobs.queued", "Jobs that wait");
    running = ofTenants("atelier.jobs.running", "Jobs at work");
    longestWait = ofTenants("atelier.jobs.longest.wait.seconds", "Of the jobs that wait");
    restarts = ofWorkers("atelier.worker.restarts", "Processes that followed the first");
    resident = ofWorkers("atelier.worker.resident.bytes", "What the process takes of the machine");
    device = ofWorkers("atelier.worker.device.bytes", "What the device has given the process");
    registry.gauge("atelier.listeners", listeners, Listeners::count);
  }

  private TaggedGauge ofTenants(String name, String description) {
    return new TaggedGauge(registry, name, description, TENANT);
  }

  private TaggedGauge ofWorkers(String name, String description) {
    return new TaggedGauge(registry, name, description, WORKER);
  }

  /// Counts a job that has ended.
  void ended(Job job) {
    var state = job.state();
    var code = state instanceof JobState.Failed failed ? failed.failure().code() : "";
    registry
        .counter(
            "atelier.jobs.ended",
            TENANT,
            job.terms().tenant(),
            "status",
            state.status().name().toLowerCase(Locale.ROOT),
            "code",
            code)
        .increment();
    if (!job.attempts().isEmpty()) {
      registry
          .timer("atelier.jobs.wait", TENANT, job.terms().tenant())
          .record(Duration.between(job.submitted(), job.attempts().getFirst().started()));
    }
    for (var node : job.output().nodes()) {
      registry.timer("atelier.node.run", "type", node.type()).record(node.took());
    }
  }

  /// Counts nodes whose result was kept from before.
  void happened(RunEvent event) {
    if (event instanceof RunEvent.NodesCached(var nodes)) {
      cached.increment(nodes.size());
    }
  }

  /// Shows the queue as it is now.
  void show(QueueStatus queue) {
    queued.show(queue.queued(), Integer::doubleValue);
    running.show(queue.running(), Integer::doubleValue);
    longestWait.show(queue.longestWait(), wait -> wait.toMillis() / 1000.0);
  }

  /// Shows the workers as they are now.
  void show(SequencedMap<String, WorkerStatus> workers) {
    restarts.show(workers, status -> Math.max(0, status.starts() - 1));
    resident.show(workers, JobFigures::residentBytes);
    device.show(workers, JobFigures::deviceBytes);
  }

  private static double residentBytes(WorkerStatus status) {
    return status.description().map(said -> said.footprint().residentBytes()).orElse(0L);
  }

  private static double deviceBytes(WorkerStatus status) {
    return status.description().map(said -> said.footprint().deviceBytes()).orElse(0L);
  }
}
