package io.atelier.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pictures that come by ComfyUI's routes, and where LoadImage finds them.
class EditorUploadsTest {

  private static final String BOUNDARY = "between";

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
  void givesSameBytesTheSameNameAndOthersANumber() throws Exception {
    assertThat(upload("a.png", png(1)).body())
        .isEqualTo("{\"name\":\"a.png\",\"subfolder\":\"\",\"type\":\"input\"}");
    assertThat(upload("a.png", png(1)).body()).contains("\"a.png\"");
    assertThat(upload("a.png", png(2)).body()).contains("\"a (1).png\"");
    assertThat(upload("a.png", png(3)).body()).contains("\"a (2).png\"");
    assertThat(upload("a.png", png(2)).body()).contains("\"a (1).png\"");
    assertThat(upload("a.png", png(4), Map.of("overwrite", "true")).body()).contains("\"a.png\"");

    assertThat(folder.resolve("input/a.png")).hasBinaryContent(png(4));
    try (var files = Files.list(folder.resolve("input"))) {
      assertThat(files).hasSize(3);
    }
  }

  @Test
  void putsPicturesIntoFolders() throws Exception {
    var answer = upload("b.png", png(1), Map.of("subfolder", "pasted", "type", "input"));

    assertThat(PlayedService.json(answer).path("subfolder").asString()).isEqualTo("pasted");
    assertThat(folder.resolve("input/pasted/b.png")).exists();
  }

  @Test
  void takesPicturesThatAreLargerThanOtherRequests() throws Exception {
    assertThat(upload("large.png", new byte[20 << 20]).statusCode()).isEqualTo(200);
    assertThat(folder.resolve("input/large.png")).hasSize(20 << 20);
    assertThat(upload("huge.png", new byte[101 << 20]).statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "/tmp",
        "../../tmp",
        "a/../../b",
        ".uploads",
        "a/.b",
        "C:\\x",
        "a\\..\\..\\b"
      })
  void refusesFoldersThatAreTricks(String subfolder) throws Exception {
    var answer = upload("c.png", png(1), Map.of("subfolder", subfolder));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(folder.resolve("input")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x.png", "/etc/x.png", ".hidden.png", "a\\b.png", "C:x.png"})
  void refusesNamesThatAreTricks(String name) throws Exception {
    assertThat(upload(name, png(1)).statusCode()).isEqualTo(400);
  }

  @Test
  void refusesWhatItCanNotKeep() throws Exception {
    assertThat(upload("d.png", png(1), Map.of("type", "output")).statusCode()).isEqualTo(400);
    var none = multipart("e.png", null).replace("name=\"image\"", "name=\"other\"");
    assertThat(send("/upload/image", null, none).statusCode()).isEqualTo(400);
    assertThat(send("/upload/image", null, "broken").statusCode()).isEqualTo(400);
  }

  @Test
  void givesAPictureTheTransparencyOfAMask() throws Exception {
    upload("photo.png", png(7));
    var mask = png(4, 0, 0, 0, 9);
    var answer =
        post(
            "/api/upload/mask",
            null,
            "clipspace-mask.png",
            mask,
            Map.of(
                "original_ref",
                "{\"filename\": \"photo.png\", \"subfolder\": \"\", \"type\": \"input\"}",
                "subfolder",
                "clipspace"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var made = Files.readAllBytes(folder.resolve("input/clipspace/clipspace-mask.png"));
    var bytes = Png.pixels(new ByteArrayInputStream(made)).bytes();
    assertThat(new byte[] {bytes.get(0), bytes.get(1), bytes.get(2), bytes.get(3)})
        .containsExactly(7, 7, 7, 9);
    assertThat(Png.text(new ByteArrayInputStream(made))).containsEntry("prompt", "{\"a\": 1}");
  }

  @Test
  void masksWhatAJobHasMadeAndNothingElseOfTheOutputs() throws Exception {
    service.post(
        "/prompt",
        """
        {"prompt": {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
         "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "a"}}}}
        """);
    var made =
        service.artifacts.put(
            new ArtifactRequest(ArtifactKind.OUTPUT, "in/a", "image/png", 0, 0, 0),
            out -> out.write(png(7)));
    service.jobs.finish(service.jobs.all().getFirst().id(), made);
    Files.write(folder.resolve("outputs/other.png"), png(1));

    var answer = mask("output", "in", "a_00001_.png");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var bytes = Png.pixels(Files.newInputStream(folder.resolve("input/mask.png"))).bytes();
    assertThat(new byte[] {bytes.get(0), bytes.get(3)}).containsExactly(7, 9);
    assertThat(mask("output", "", "other.png").statusCode()).isEqualTo(400);
    assertThat(mask("temp", "in", "a_00001_.png").statusCode()).isEqualTo(400);
    assertThat(mask("elsewhere", "in", "a_00001_.png").statusCode()).isEqualTo(400);
    assertThat(mask("output", "..", "jobs.db").statusCode()).isEqualTo(403);
  }

  private HttpResponse<String> mask(String type, String subfolder, String name) throws Exception {
    var reference =
        "{\"filename\": \"%s\", \"subfolder\": \"%s\", \"type\": \"%s\"}"
            .formatted(name, subfolder, type);
    return post(
        "/upload/mask", null, "mask.png", png(4, 0, 0, 0, 9), Map.of("original_ref", reference));
  }

  @Test
  void offersEachTenantHisOwnUploads() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    var bert = service.token("bert", Role.SUBMIT);
    var hers = PlayedService.json(post("/upload/image", anna, "x.png", png(1), Map.of()));
    Files.write(folder.resolve("input/shared.png"), png(2));

    var path = hers.path("subfolder").asString() + "/x.png";
    assertThat(choices(anna)).contains(path, "shared.png");
    assertThat(choices(bert)).contains("shared.png").doesNotContain(path);
    assertThat(choices(anna)).contains(path);
    var one = PlayedService.json(service.send(service.request("/object_info/LoadImage", bert)));
    assertThat(one.toString()).doesNotContain(".uploads");
  }

  private String choices(String token) throws Exception {
    var info = PlayedService.json(service.send(service.request("/object_info", token)));
    return info.at("/LoadImage/input/required/image/0").toString();
  }

  @Test
  void keepsTenantsApart() throws Exception {
    var anna = service.token("anna", Role.SUBMIT);
    var bert = service.token("bert", Role.SUBMIT);

    var hers = PlayedService.json(post("/upload/image", anna, "x.png", png(1), Map.of()));
    var his = PlayedService.json(post("/upload/image", bert, "x.png", png(2), Map.of()));

    assertThat(hers.path("name")).isEqualTo(his.path("name"));
    assertThat(hers.path("subfolder")).isNotEqualTo(his.path("subfolder"));
    var lies = folder.resolve("input").resolve(hers.path("subfolder").asString());
    assertThat(lies.resolve("x.png")).hasBinaryContent(png(1));
    var again =
        post(
            "/upload/image",
            anna,
            "y.png",
            png(1),
            Map.of("subfolder", hers.path("subfolder").asString()));
    assertThat(PlayedService.json(again).path("subfolder")).isEqualTo(hers.path("subfolder"));
    var other =
        post(
            "/upload/image",
            bert,
            "y.png",
            png(1),
            Map.of("subfolder", hers.path("subfolder").asString()));
    assertThat(other.statusCode()).isEqualTo(400);
  }

  private HttpResponse<String> upload(String name, byte[] content) throws Exception {
    return upload(name, content, Map.of());
  }

  private HttpResponse<String> upload(String name, byte[] content, Map<String, String> fields)
      throws Exception {
    return post("/api/upload/image", null, name, content, fields);
  }

  private HttpResponse<String> post(
      String path, @Nullable String token, String name, byte[] content, Map<String, String> fields)
      throws Exception {
    var body = new StringBuilder();
    fields.forEach((field, value) ->
        body.append(
            "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(BOUNDARY, field, value)));
    return send(path, token, body + multipart(name, content));
  }

  private static String multipart(String name, byte @Nullable [] content) {
    return "--%s\r\nContent-Disposition: form-data; name=\"image\"; filename=\"%s\"\r\n\r\n%s\r\n--%s--\r\n"
        .formatted(
            BOUNDARY, name, content == null ? "" : new String(content, ISO_8859_1), BOUNDARY);
  }

  private HttpResponse<String> send(String path, @Nullable String token, String body)
      throws Exception {
    var request = token == null ? service.request(path) : service.request(path, token);
    return service.send(
        request
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(HttpRequest.BodyPublishers.ofString(body, ISO_8859_1)));
  }

  /// One of 2×2 pixels, each channel of this value.
  private static byte[] png(int value) throws IOException {
    return png(3, value, value, value, 0);
  }

  private static byte[] png(int channels, int red, int green, int blue, int alpha)
      throws IOException {
    var samples = ByteBuffer.allocate(4 * channels);
    for (var pixel = 0; pixel < 4; pixel++) {
      samples.put((byte) red).put((byte) green).put((byte) blue);
      if (channels == 4) {
        samples.put((byte) alpha);
      }
    }
    var text = new LinkedHashMap<>(Map.of("prompt", "{\"a\": 1}"));
    var out = new ByteArrayOutputStream();
    Png.write(new Pixels(2, 2, channels, samples.flip()), text, 4, out);
    return out.toByteArray();
  }
}
