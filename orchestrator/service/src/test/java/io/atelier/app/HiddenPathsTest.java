package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import io.atelier.api.ServerPaths;
import io.atelier.graph.Workflow;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobState;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.JobWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where things lie on the machine is for those who run it, not for who may only submit.
@Timeout(60)
class HiddenPathsTest {

  @TempDir private Path folder;
  private PlayedService service;
  private String submits;
  private String operates;

  @BeforeEach
  void start() {
    service = PlayedService.start(folder);
    submits = service.token("anna", Role.SUBMIT);
    operates = service.token("anna", Role.OPERATE);
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
  }

  @Test
  void findingsNameTheFileWithoutItsFolder() throws Exception {
    var workflow =
        Files.readString(PlayedService.ROOT.resolve("workflows/image-to-image.json"))
            .replace("circle.png", "none.png");

    assertThat(posted("/v1/jobs", workflow, operates)).contains(folder + "/input");
    assertThat(posted("/v1/jobs", workflow, submits))
        .contains("looked in data/input")
        .contains("none.png")
        .doesNotContain(folder.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/jobs/%s", "/v1/jobs", "/v1/jobs/%s/events", "/console/jobs/%s"})
  void aFailureNamesTheFileWithoutItsFolder(String path) throws Exception {
    var asked = path.formatted(failed());

    assertThat(got(asked, operates)).contains(folder + "/models/loras/a.safetensors is broken");
    assertThat(got(asked, submits))
        .contains("data/models/loras/a.safetensors is broken")
        .contains("data/models/loras/b.safetensors is gone")
        .contains("data/traced.py")
        .doesNotContain(folder.toString());
  }

  @Test
  void givesBackAWorkflowAsItCame() throws Exception {
    var job = failed(folder + "/mine.png");

    assertThat(got("/v1/jobs/" + job + "/workflow", submits)).contains(folder + "/mine.png");
  }

  @Test
  void namesTheInnermostFolderAndNoOther() {
    var paths =
        new ServerPaths(
            Map.of(
                Path.of("/srv/a"), "data", Path.of("/srv/a/m (1)"), "models", Path.of("/"), "x"));

    assertThat(paths.hide("'/srv/a/m (1)/b.png', /srv/a: file:///srv/a/c"))
        .isEqualTo("'models/b.png', data: file://data/c");
    assertThat(paths.hide("/srv/ab /v1/jobs x/srv/a /srv/a-b /mnt/srv/a"))
        .isEqualTo("/srv/ab /v1/jobs x/srv/a /srv/a-b /mnt/srv/a");
  }

  private String posted(String path, String body, String token) throws Exception {
    return service.send(PlayedService.posting(service.request(path, token), body)).body();
  }

  private String got(String path, String token) throws Exception {
    var answer = service.send(service.request(path, token));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private JobId failed() {
    return failed("plain");
  }

  private JobId failed(String set) {
    var failure =
        new JobFailure(
            "FILE_BROKEN",
            folder + "/models/loras/a.safetensors is broken.",
            null,
            null,
            "File \"" + folder + "/traced.py\", line 1",
            List.of(
                new JobFailure.Problem(
                    "FILE_NOT_FOUND",
                    null,
                    null,
                    folder + "/models/loras/b.safetensors is gone.")));
    var work =
        new JobWork(
            new Workflow(new LinkedHashMap<>()),
            new LinkedHashMap<>(),
            Set.of(),
            new LinkedHashMap<>(Map.of("load.image", set)));
    var id = service.jobs.submit(new JobRequest(work, JobTerms.of("anna"))).id();
    var at = Instant.EPOCH;
    service.jobs.end(
        id,
        new JobState.Failed(at, failure),
        new Attempt(1, "one", at, at, Attempt.End.FAILED, failure, null),
        List.of());
    return id;
  }
}
