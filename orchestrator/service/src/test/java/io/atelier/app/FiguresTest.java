package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.engine.RunEvent;
import io.atelier.graph.Workflow;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.JobWork;
import io.atelier.jobs.NodeSpan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What Prometheus reads. Names are a contract with who has drawn charts of them.
@Timeout(60)
class FiguresTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

  @TempDir private Path folder;
  private PlayedService service;

  @BeforeEach
  void start() {
    service = PlayedService.start(folder);
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
  }

  @Test
  void countsEndsWithTheirCodesAndTimesWaitsByTenantAndRunsByTypeOfNode() throws Exception {
    var id = submitted("anna");
    var failure = new JobFailure("OUT_OF_MEMORY", "It did not fit; make it smaller.");
    service.jobs.end(
        id,
        new JobState.Failed(NOON.plusSeconds(9), failure),
        new Attempt(
            1,
            "default",
            NOON.plusSeconds(2),
            NOON.plusSeconds(9),
            Attempt.End.FAILED,
            failure,
            null),
        List.of(
            new NodeSpan("3", "KSampler", null, "device-1", Duration.ZERO, Duration.ofSeconds(5))));

    assertFigures(
        "atelier_jobs_ended_total{code=\"OUT_OF_MEMORY\",status=\"failed\",tenant=\"anna\"} 1.0",
        "atelier_jobs_wait_seconds_sum{tenant=\"anna\"} 2.0",
        "atelier_node_run_seconds_count{type=\"KSampler\"} 1",
        "atelier_node_run_seconds_sum{type=\"KSampler\"} 5.0");
  }

  @Test
  void countsNodesWhoseResultWasKept() throws Exception {
    var id = submitted("anna");
    service.jobs.tell(new JobEvent.Run(id, "anna", 1, new RunEvent.NodesCached(List.of("1", "2"))));

    assertFigures("atelier_nodes_cached_total 2.0");
  }

  @Test
  void showsTheQueueAndTheWorkers() throws Exception {
    service.jobs.become(submitted("bert"), new JobState.Running(NOON, 1, "default"), List.of());
    submitted("anna");

    assertFigures(
        "atelier_jobs_queued{tenant=\"anna\"} 1.0",
        "atelier_jobs_running{tenant=\"bert\"} 1.0",
        "atelier_jobs_longest_wait_seconds{tenant=\"anna\"} 3.0",
        "atelier_worker_restarts{worker=\"default\"} 0.0",
        "atelier_worker_resident_bytes{worker=\"default\"} 0.0",
        "atelier_worker_device_bytes{worker=\"default\"} 0.0");
  }

  private JobId submitted(String tenant) {
    return service
        .jobs
        .submit(
            new JobRequest(
                JobWork.of(new Workflow(new LinkedHashMap<>()), new LinkedHashMap<>()),
                JobTerms.of(tenant)))
        .id();
  }

  /// Asks until they hold all of these: each is there within five seconds, and who asks meanwhile
  /// finds some of them.
  private void assertFigures(String... lines) throws Exception {
    var asked = System.nanoTime();
    var figures = "";
    while (!Stream.of(lines).allMatch(figures::contains) && System.nanoTime() - asked < PATIENCE) {
      figures = service.get("/actuator/prometheus").body();
    }
    assertThat(figures).contains(lines);
  }
}
