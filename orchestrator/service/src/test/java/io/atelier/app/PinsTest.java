package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import io.atelier.client.AtelierClient;
import io.atelier.client.Pin;
import io.atelier.graph.Workflow;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.JobWork;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Pins over HTTP.
@Timeout(60)
class PinsTest {

  @TempDir private Path folder;
  private PlayedService service;
  private String anna;
  private String ben;
  private Artifact picture;
  private JobId job;

  @BeforeEach
  void start() {
    service = PlayedService.start(folder);
    anna = service.token("anna", Role.SUBMIT);
    ben = service.token("ben", Role.ADMINISTER);
    picture = picture();
    var nothing = JobWork.of(new Workflow(new LinkedHashMap<>()), new LinkedHashMap<>());
    job = service.jobs.submit(new JobRequest(nothing, JobTerms.of("anna"))).id();
    service.jobs.finish(job, picture);
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
  }

  @Test
  void givesAPinnedArtifactAlsoWhenItsJobIsDeleted() throws Exception {
    try (var client = AtelierClient.of(service.at("/"), anna)) {
      var pin = client.pin(picture.sha256()).join();
      service.jobs.delete(job);

      assertThat(client.pins(null, 10).join().pins()).containsExactly(pin);
      assertThat(pin.artifact().name()).isEqualTo(picture.name());
      assertThat(client.content(pin.artifact()).join()).hasSize((int) picture.bytes());
      assertThat(status("GET", "/thumbnail", anna)).isEqualTo(200);
      assertThat(client.pin(picture.sha256()).join()).isEqualTo(pin);

      client.unpin(picture.sha256()).join();
      assertThat(client.pins(null, 10).join().pins()).isEmpty();
      assertThat(status("GET", "", anna)).isEqualTo(404);
      assertThat(status("PUT", "/pin", anna)).isEqualTo(404);
    }
  }

  @Test
  void isTheTenantsOwn() throws Exception {
    assertThat(status("PUT", "/pin", ben)).isEqualTo(404);
    assertThat(status("GET", "/pin", anna)).isEqualTo(404);
    assertThat(status("PUT", "/pin", anna)).isEqualTo(200);

    assertThat(status("GET", "/pin", anna)).isEqualTo(200);
    assertThat(status("GET", "/pin", ben)).isEqualTo(404);
    assertThat(status("DELETE", "/pin", ben)).isEqualTo(204);
    assertThat(status("GET", "/pin", anna)).isEqualTo(200);
    try (var client = AtelierClient.of(service.at("/"), ben)) {
      assertThat(client.pins(null, 10).join().pins()).extracting(Pin::artifact).isEmpty();
    }
  }

  private int status(String method, String rest, String token) throws Exception {
    return service
        .send(
            service
                .request("/v1/artifacts/" + picture.sha256() + rest, token)
                .method(method, HttpRequest.BodyPublishers.noBody()))
        .statusCode();
  }

  private Artifact picture() {
    var pixels = new Pixels(4, 4, 3, ByteBuffer.allocate(48));
    return service.artifacts.put(
        ArtifactRequest.png(ArtifactKind.OUTPUT, "picture", pixels, 0),
        out -> Png.write(pixels, new LinkedHashMap<>(), 4, out));
  }
}
