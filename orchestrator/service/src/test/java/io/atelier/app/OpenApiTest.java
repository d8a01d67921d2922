package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the service says of itself, and whether it keeps it.
class OpenApiTest {

  @TempDir private Path folder;

  @Test
  void namesEveryPathWithWhatGoesInAndOut() throws Exception {
    try (var service = PlayedService.startOpen(folder)) {
      var document = PlayedService.json(service.get("/v1/openapi.json"));

      assertThat(document.path("openapi").asString()).isEqualTo("3.1.0");
      assertThat(document.path("paths").propertyNames())
          .contains("/v1/jobs", "/v1/jobs/{id}/events", "/v1/artifacts/{sha256}", "/v1/workers");
      var submit = document.path("paths").path("/v1/jobs").path("post");
      assertThat(submit.path("requestBody").path("content").propertyNames())
          .contains("application/json", "image/png");
      assertThat(submit.path("summary").asString()).startsWith("Submit a job");
      assertThat(dangling(document)).isEmpty();
      assertThat(unsaid(document)).isEmpty();
    }
  }

  @Test
  void describesWhatIsSent() throws Exception {
    try (var service = PlayedService.start(folder)) {
      var schemas = PlayedService.json(service.get("/v1/openapi.json")).at("/components/schemas");
      var sent = PlayedService.json(service.get("/v1/system"));

      assertThat(schemas.path("System").path("properties").propertyNames())
          .containsExactlyElementsOf(sent.propertyNames());
      assertThat(schemas.path("JobRequest").path("required")).hasToString("[]");
      assertThat(schemas.path("Job").path("properties").path("not_before").has("anyOf")).isTrue();
    }
  }

  private static List<String> dangling(JsonNode document) {
    var found = new ArrayList<String>();
    for (var reference : document.findValues("$ref")) {
      if (document.at(reference.asString().substring(1)).isMissingNode()) {
        found.add(reference.asString());
      }
    }
    return found;
  }

  private static List<String> unsaid(JsonNode document) {
    var found = new ArrayList<String>();
    for (var path : document.path("paths").properties()) {
      for (var verb : path.getValue().properties()) {
        if (verb.getValue().path("summary").asString("").isEmpty()) {
          found.add(verb.getKey() + " " + path.getKey());
        }
      }
    }
    return found;
  }
}
