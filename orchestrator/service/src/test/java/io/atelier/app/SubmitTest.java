package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How jobs are taken, and what is said of those that are not.
class SubmitTest {

  private static final Path WORKFLOWS = PlayedService.ROOT.resolve("workflows");

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
  void takesAWorkflowAsItIs() throws Exception {
    var workflow = Files.readString(WORKFLOWS.resolve("text-to-image.json"));

    var answer = service.post("/v1/jobs?set=prompt.text=a%20star&tag=mine&priority=3", workflow);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    var id = PlayedService.json(answer).path("id").asString();
    assertThat(answer.headers().firstValue("Location")).contains("/v1/jobs/" + id);
    var job = PlayedService.json(service.get("/v1/jobs/" + id));
    assertThat(job.path("status").asString()).isEqualTo("queued");
    assertThat(job.path("terms").path("tags").get(0).asString()).isEqualTo("mine");
    assertThat(job.path("terms").path("priority").asInt()).isEqualTo(3);
    var work = PlayedService.json(service.get("/v1/jobs/" + id + "/workflow"));
    assertThat(work.path("set").path("prompt.text").asString()).isEqualTo("a star");
  }
}
