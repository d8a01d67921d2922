package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import io.atelier.engine.RunEvent;
import io.atelier.graph.Workflow;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.JobWork;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What listeners hear, in which order, and from whom not.
@Timeout(60)
class EventsTest {

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
  void tellsAJobFromWhereItStandsToItsEnd() throws Exception {
    var id = submitted("default");
    try (var heard = listen(service.request("/v1/jobs/" + id + "/events"))) {
      assertThat(heard.event()).startsWith("job {\"id\":\"" + id);
      service.jobs.tell(
          new JobEvent.Run(id, "default", 1, new RunEvent.NodeProgress("7", 3, 20, null)));
      service.jobs.finish(id);

      assertThat(heard.event())
          .startsWith("node_progress ")
          .contains("\"job\":\"" + id, "\"node\":\"7\",\"step\":3");
      assertThat(heard.event()).startsWith("job_changed ").contains("\"status\":\"done\"");
      assertThat(heard.isOver()).isTrue();
    }
  }

  @Test
  void tellsAJobThatHasEnded() throws Exception {
    var id = submitted("default");
    service.jobs.finish(id);

    try (var heard = listen(service.request("/v1/jobs/" + id + "/events"))) {
      assertThat(heard.event()).startsWith("job {").contains("\"status\":\"done\"");
      assertThat(heard.isOver()).isTrue();
    }
  }

  @Test
  void goesOnAfterTheLastEventThatWasSeen() throws Exception {
    var first = submitted("default");
    var second = submitted("default");

    try (var heard = listen(service.request("/v1/events").header("Last-Event-ID", "1"))) {
      assertThat(heard.event()).contains(second.text()).doesNotContain(first.text());
      assertThat(heard.lastId()).isEqualTo("2");
    }
  }

  @Test
  void tellsNoTenantOfAnother() throws Exception {
    var ben = service.token("ben", Role.ADMINISTER);
    var others = submitted("anna");

    assertThat(service.send(service.request("/v1/jobs/" + others + "/events", ben)).statusCode())
        .isEqualTo(404);
    try (var heard = listen(service.request("/v1/events", ben).header("Last-Event-ID", "0"))) {
      submitted("anna");
      var own = submitted("ben");
      assertThat(heard.event()).contains(own.text());
    }
  }

  @Test
  void endsEveryListenerWithTheService() throws Exception {
    try (var heard = listen(service.request("/v1/events"))) {
      service.stop();

      assertThat(heard.isOver()).isTrue();
      assertThat(service.jobs.listening()).isZero();
    }
  }

  @Test
  void refusesAnIdThatIsNone() throws Exception {
    var answer = service.send(service.request("/v1/events").header("Last-Event-ID", "x"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("REQUEST_INVALID");
  }

  private JobId submitted(String tenant) {
    var nothing = JobWork.of(new Workflow(new LinkedHashMap<>()), new LinkedHashMap<>());
    return service.jobs.submit(new JobRequest(nothing, JobTerms.of(tenant))).id();
  }

  private Heard listen(HttpRequest.Builder request) throws IOException, InterruptedException {
    var answer = service.client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    return new Heard(answer.body());
  }

  /// A stream of server-sent events, read line by line.
  private static final class Heard implements AutoCloseable {

    private final Stream<String> stream;
    private final Iterator<String> lines;
    private final List<String> ids = new ArrayList<>();

    Heard(Stream<String> stream) {
      this.stream = stream;
      lines = stream.iterator();
    }

    /// Name and data of the next event; comments are passed over.
    String event() {
      var name = "";
      while (lines.hasNext()) {
        var line = lines.next();
        if (line.startsWith("event:")) {
          name = line.substring("event:".length());
        } else if (line.startsWith("id:")) {
          ids.add(line.substring("id:".length()));
        } else if (line.startsWith("data:")) {
          return name + " " + idAfter(line.substring("data:".length()));
        }
      }
      throw new AssertionError("the stream is over");
    }

    /// An id may stand behind the data.
    private String idAfter(String data) {
      for (var line = lines.next(); !line.isEmpty(); line = lines.next()) {
        if (line.startsWith("id:")) {
          ids.add(line.substring("id:".length()));
        }
      }
      return data;
    }

    String lastId() {
      return ids.getLast();
    }

    boolean isOver() {
      while (lines.hasNext()) {
        var line = lines.next();
        if (!line.isBlank() && !line.startsWith(":")) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void close() {
      stream.close();
    }
  }
}
