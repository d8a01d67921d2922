package io.atelier.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's program, run from its source as it says.
class ExampleTest {

  private static final Path MODULE =
      Path.of(System.getProperty("atelier.root"), "orchestrator", "client");
  private static final Path PROGRAM = MODULE.resolve("example/SavePicture.java");

  @TempDir Path folder;

  @Test
  void submitsAJobAndSavesItsPicture() throws Exception {
    var picture = "a picture".getBytes(StandardCharsets.UTF_8);
    var sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(picture));
    var workflow = Files.writeString(folder.resolve("workflow.json"), "{}");
    var saved = folder.resolve("star.png");
    try (var service = new PlayedService()) {
      service
          .then(202, "{\"id\": \"j1\", \"repeated\": false}")
          .thenEvents("event:job\ndata:{\"id\":\"j1\",\"status\":\"done\"}\n\n")
          .then(
              200,
              """
              {"id": "j1", "status": "done", "artifacts": [
                {"name": "star.png", "kind": "output", "media_type": "image/png", "bytes": 9,
                 "sha256": "%s", "href": "/v1/artifacts/%s"}]}
              """
                  .formatted(sha256, sha256))
          .then(exchange -> PlayedService.send(exchange, 200, picture));

      assertThat(run(service.address().toString(), workflow.toString(), saved.toString()))
          .isEqualTo(saved + System.lineSeparator());
    }
    assertThat(saved).hasBinaryContent(picture);
  }

  @Test
  void standsInTheReadme() throws IOException {
    assertThat(Files.readString(MODULE.resolve("README.md")))
        .contains("```java\n" + Files.readString(PROGRAM) + "```\n");
  }

  private static String run(String... arguments) throws IOException, InterruptedException {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), PROGRAM.toString()));
    words.addAll(List.of(arguments));
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
