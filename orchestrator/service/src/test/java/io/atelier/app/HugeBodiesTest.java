package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What no client sends: a gigabyte, frames that are none, workflows without an end. Each has its
/// answer, and the service goes on.
@Timeout(120)
class HugeBodiesTest {

  private static final long GIGABYTE = 1L << 30;
  private static final String FORM =
      "--x\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n";

  @TempDir private static Path folder;
  private static PlayedService service;

  @BeforeAll
  static void start() {
    service = PlayedService.start(folder);
  }

  @AfterAll
  static void stop() throws IOException {
    service.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/prompt, application/json, false",
    "/prompt, application/json, true",
    "/api/prompt, application/json, true",
    "/upload/image, multipart/form-data; boundary=x, false",
    "/upload/image, multipart/form-data; boundary=x, true",
    "/userdata/a.bin, application/octet-stream, false",
    "/userdata/a.bin, application/octet-stream, true",
    "/settings, application/json, true",
  })
  void refusesAGigabyteAndReadsNoMoreOfIt(String path, String type, boolean chunked)
      throws Exception {
    var length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + GIGABYTE;
    try (var connection = new RawConnection(service.port())) {
      connection.write(
          "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: %s\r\n%s\r\n\r\n"
              .formatted(path, service.port(), type, length));
      if (type.startsWith("multipart")) {
        connection.write(chunked ? "%x\r\n%s\r\n".formatted(FORM.length(), FORM) : FORM);
      }
      var sent = connection.pour(GIGABYTE, chunked);

      assertThat(connection.answer()).startsWith("HTTP/1.1 413 ").contains("BODY_TOO_LARGE");
      assertThat(sent).as("what was read of it").isLessThan(GIGABYTE / 4);
    }
    assertThat(service.get("/queue").statusCode()).isEqualTo(200);
    try (var left = Files.walk(folder)) {
      assertThat(left.filter(file -> file.toFile().isFile() && file.toFile().length() > 1 << 20))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a text of a gigabyte, 81FF0000000040000000AAAAAAAA",
    "bytes of a gigabyte, 82FF0000000040000000AAAAAAAA",
    "a text of more than there are bytes anywhere, 81FFFFFFFFFFFFFFFFFFAAAAAAAA",
    "a text of several frames without an end, 01FE7FFFAAAAAAAA",
    "no mask, 817E7FFF",
    "bits that mean nothing, F1FE7FFFAAAAAAAA",
    "an unknown kind, 83FE7FFFAAAAAAAA",
    "a ping that is too long, 89FE7FFFAAAAAAAA",
  })
  void closesConnectionsWhoseFramesAreNone(String kind, String frame) throws Exception {
    try (var connection = new RawConnection(service.port())) {
      connection.write(
          """
          GET /ws?clientId=page HTTP/1.1\r
          Host: 127.0.0.1:%d\r
          Upgrade: websocket\r
          Connection: Upgrade\r
          Sec-WebSocket-Version: 13\r
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
          \r
          """
              .formatted(service.port()));
      connection.write(HexFormat.of().parseHex(frame));
      var sent = connection.pour(GIGABYTE, false);

      assertThat(connection.answer()).as(kind).startsWith("HTTP/1.1 101 ");
      assertThat(sent).as(kind).isLessThan(GIGABYTE / 4);
    }
    assertThat(service.get("/queue").statusCode()).isEqualTo(200);
  }

  @Test
  void refusesAHundredThousandNodes() throws Exception {
    var nodes =
        IntStream.range(0, 100_000)
            .mapToObj("\"%d\": {\"class_type\": \"X\", \"inputs\": {}}"::formatted)
            .collect(Collectors.joining(","));

    var answer = service.post("/prompt", "{\"prompt\": {%s}}".formatted(nodes));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).hasSizeLessThan(10_000).contains("100,000 nodes", "5,000");
  }

  @ParameterizedTest
  @CsvSource({"a, a, a", "a, b, a", "b, a, b"})
  void refusesSubgraphsThatContainThemselves(String used, String first, String second)
      throws Exception {
    var workflow =
        """
        {"nodes": [{"id": 1, "type": "%s"}], "links": [], "version": 0.4, "definitions": {"subgraphs": [
          {"id": "a", "name": "One", "nodes": [{"id": 2, "type": "%s"}]},
          {"id": "b", "name": "Two", "nodes": [{"id": 3, "type": "%s"}]}]}}
        """
            .formatted(used, first, second);

    var answer = service.post("/v1/jobs", workflow);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("EDITOR_GRAPH_ENDLESS", "contains itself at node");
    assertThat(service.post("/prompt", "{\"prompt\": %s}".formatted(workflow)).statusCode())
        .isEqualTo(400);
  }
}
