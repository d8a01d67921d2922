package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import io.atelier.graph.Workflow;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.JobWork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures as clients get them, and as others don't.
class ArtifactsTest {

  @TempDir private Path folder;
  private PlayedService service;
  private String anna;
  private Artifact picture;

  @BeforeEach
  void start() {
    service = PlayedService.start(folder);
    anna = service.token("anna", Role.SUBMIT);
    picture = picture(600, 400);
    service.jobs.finish(submitted("anna"), picture);
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
  }

  @Test
  void givesTheBytesUnderATagThatIsTheirDigest() throws Exception {
    var answer = bytes(picture.sha256(), "Accept", "*/*");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(Files.readAllBytes(folder.resolve("outputs").resolve(picture.name())));
    assertThat(answer.headers().firstValue("ETag")).contains("\"" + picture.sha256() + "\"");
    assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
        .contains("picture_00001_.png");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void givesNothingTwice() throws Exception {
    var answer = bytes(picture.sha256(), "If-None-Match", "\"" + picture.sha256() + "\"");

    assertThat(answer.statusCode()).isEqualTo(304);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void givesAPart() throws Exception {
    var answer = bytes(picture.sha256(), "Range", "bytes=1-3");

    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.body()).containsExactly('P', 'N', 'G');
    assertThat(answer.headers().firstValue("Content-Range"))
        .contains("bytes 1-3/" + picture.bytes());
    assertThat(bytes(picture.sha256(), "Range", "bytes=99999999-").statusCode()).isEqualTo(416);
  }

  @Test
  void givesASmallOne() throws Exception {
    var answer = bytes(picture.sha256() + "/thumbnail", "Accept", "*/*");

    assertThat(answer.statusCode()).isEqualTo(200);
    var small = Png.pixels(new ByteArrayInputStream(answer.body()));
    assertThat(small.width()).isEqualTo(256);
    assertThat(small.height()).isEqualTo(170);
    assertThat(small.bytes().get(0)).isEqualTo((byte) 200);
  }

  @Test
  void isNotThereForAnotherTenant() throws Exception {
    var ben = service.token("ben", Role.ADMINISTER);

    assertThat(get(picture.sha256(), ben)).isEqualTo(404);
    assertThat(get(picture.sha256() + "/thumbnail", ben)).isEqualTo(404);
  }

  @Test
  void saysWhenItIsGone() throws Exception {
    Files.delete(folder.resolve("outputs").resolve(picture.name()));

    var answer = service.send(service.request("/v1/artifacts/" + picture.sha256(), anna));

    assertThat(answer.statusCode()).isEqualTo(410);
    assertThat(answer.body()).contains("ARTIFACT_MISSING");
  }

  private int get(String path, String token) throws Exception {
    return service.send(service.request("/v1/artifacts/" + path, token)).statusCode();
  }

  private HttpResponse<byte[]> bytes(String path, String header, String value) throws Exception {
    return service.client.send(
        service.request("/v1/artifacts/" + path, anna).header(header, value).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private JobId submitted(String tenant) {
    var nothing = JobWork.of(new Workflow(new LinkedHashMap<>()), new LinkedHashMap<>());
    return service.jobs.submit(new JobRequest(nothing, JobTerms.of(tenant))).id();
  }

  private Artifact picture(int width, int height) {
    var bytes = ByteBuffer.allocate(width * height * 3);
    while (bytes.hasRemaining()) {
      bytes.put((byte) 200);
    }
    var pixels = new Pixels(width, height, 3, bytes.flip());
    return service.artifacts.put(
        ArtifactRequest.png(ArtifactKind.OUTPUT, "picture", pixels, 0),
        out -> Png.write(pixels, new LinkedHashMap<>(), 4, out));
  }
}
