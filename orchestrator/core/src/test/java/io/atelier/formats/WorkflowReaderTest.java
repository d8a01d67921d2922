package io.atelier.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.artifacts.ArtifactCode;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import io.atelier.formats.editor.EditorTypes;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Input;
import io.atelier.nodes.NodeTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowReaderTest {

  private static final String SAMPLER =
      """
      {"433:111": {"class_type": "KSampler", "_meta": {"title": "Sampler"},
        "inputs": {"seed": 18446744073709551615, "cfg": 8.0, "model": ["4", 1],
                   "list": {"__value__": [1, 2]}, "loose": ["4", "1"]}}}
      """;

  @TempDir private Path folder;

  @Test
  void readsNodesTitlesLinksAndLiterals() throws IOException {
    var node = Optional.ofNullable(read(SAMPLER).workflow().nodes().get("433:111")).orElseThrow();
    assertThat(node.type()).isEqualTo("KSampler");
    assertThat(node.title()).isEqualTo("Sampler");
    assertThat(node.inputs().get("model")).isEqualTo(new Input.Link("4", 1));
    assertThat(literal(node.inputs(), "seed").plain().bigIntegerValue())
        .isEqualTo(new BigInteger("18446744073709551615"));
    assertThat(literal(node.inputs(), "list").plain()).hasToString("[1,2]");
    assertThat(literal(node.inputs(), "loose").value().isArray()).isTrue();
  }

  private static Input.Literal literal(Map<String, Input> inputs, String name) {
    return (Input.Literal) Optional.ofNullable(inputs.get(name)).orElseThrow();
  }

  @Test
  void writesWhatItReadsAsCompactAscii() throws IOException {
    var json =
        """
        {"1":{"inputs":{"text":"a \\u2B50 & \\uD83D\\uDD34","list":{"__value__":[1]},"x":["2",0],\
        "seed":18446744073709551615},"class_type":"Encode","_meta":{"title":"Gr\\u00FC\\u00DFe"}}}\
        """;
    assertThat(ApiFormat.write(read(json).workflow())).isEqualTo(json);
  }

  @Test
  void readsWhatIsSentToComfyUi() throws IOException {
    var file =
        read(
            """
            {"client_id": "x", "prompt": %s, "extra_data": {"extra_pnginfo": {"workflow": {"a": 1}}}}
            """
                .formatted(SAMPLER));
    assertThat(file.workflow()).isEqualTo(read(SAMPLER).workflow());
    assertThat(file.textChunks()).containsExactly(Map.entry("workflow", "{\"a\":1}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " a",
        "größe",
        "a\\nb",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void refusesChunkNamesThatNoPictureCanCarryBeforeThereIsOne(String name) {
    assertThatThrownBy(() ->
            read(
                "{\"prompt\": %s, \"extra_data\": {\"extra_pnginfo\": {\"%s\": 1}}}"
                    .formatted(SAMPLER, name)))
        .isInstanceOfSatisfying(
            AtelierException.class,
            refused -> assertThat(refused.code()).isEqualTo(ArtifactCode.TEXT_INVALID));
  }

  @Test
  void takesANodeCalledPromptForANode() throws IOException {
    var file = read("{\"prompt\": {\"class_type\": \"Encode\", \"inputs\": {}}}");
    assertThat(file.workflow().nodes()).containsOnlyKeys("prompt");
  }

  @Test
  void readsAByteOrderMark() throws IOException {
    assertThat(read("\uFEFF" + SAMPLER).workflow().nodes()).hasSize(1);
  }

  @Test
  void letsNumbersThatAreNoneThroughToTheCheck() throws IOException {
    var file = read("{\"1\": {\"class_type\": \"K\", \"inputs\": {\"cfg\": NaN, \"x\": 1e999}}}");
    var inputs = file.workflow().nodes().firstEntry().getValue().inputs();
    assertThat(literal(inputs, "cfg").value().doubleValue()).isNaN();
    assertThat(literal(inputs, "x").value().doubleValue()).isInfinite();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"1\": }                      | INVALID_JSON   | line 1, column",
        "{} {}                          | INVALID_JSON   | line 1",
        "''                             | NOT_A_WORKFLOW | export one",
        "[]                             | NOT_A_WORKFLOW | export one",
        "3                              | NOT_A_WORKFLOW | export one",
        "{\"1\": 3}                     | NOT_A_WORKFLOW | Entry '1'",
        "{\"1\": {\"inputs\": {}}}      | NOT_A_WORKFLOW | has no class_type",
        "{\"1\": {\"class_type\": \"K\", \"inputs\": []}} | NOT_A_WORKFLOW | inputs",
        "{\"nodes\": [], \"links\": []} | UI_FORMAT      | atelier convert",
      })
  void refusesWhatIsNoWorkflow(String json, String code, String words) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            AtelierException.class, e -> assertThat(e.code().name()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  @Test
  void refusesOneIdTwiceAndSaysWhere() {
    assertThatThrownBy(() -> read("{\"1\": {},\n\n \"1\": {}}"))
        .isInstanceOf(AtelierException.class)
        .hasMessageContaining("line 3")
        .hasMessageContaining("Duplicate Object property \"1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "{\"1\":{\"class_type\":\"K\",\"inputs\":{\"a\":["})
  void refusesTwoHundredThousandBracketsAtOnce(String bracket) {
    var deep = bracket.repeat(200_000);
    var started = System.nanoTime();
    assertThatThrownBy(() -> read(deep))
        .isInstanceOfSatisfying(
            AtelierException.class, e -> assertThat(e.code()).isEqualTo(FormatCode.INVALID_JSON))
        .hasMessageMatching("The workflow is not valid JSON at line 1, column \\d+: .*500.*");
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void refusesFilesLargerThanAnyWorkflow() throws IOException {
    var huge = folder.resolve("huge.json");
    try (var file = new java.io.RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(65L * 1024 * 1024);
    }
    assertCode(huge, FormatCode.WORKFLOW_TOO_LARGE);
  }

  @Test
  void saysWhatIsWrongWithAPath() throws IOException {
    assertCode(folder.resolve("gone.json"), FormatCode.WORKFLOW_NOT_FOUND);
    assertCode(folder, FormatCode.WORKFLOW_UNREADABLE);
  }

  @Test
  void readsAPromptOfAHundredKilobytesInAnyScript() throws IOException {
    var text = "красная звезда ⭐ ".repeat(5000);
    var file =
        read(
            "{\"1\": {\"class_type\": \"Encode\", \"inputs\": {\"text\": \"%s\"}}}"
                .formatted(text));
    var again = read(ApiFormat.write(file.workflow()));
    assertThat(
            literal(again.workflow().nodes().firstEntry().getValue().inputs(), "text")
                .plain()
                .asString())
        .isEqualTo(text);
  }

  @Test
  void readsTheWorkflowInsideAPicture() throws IOException {
    var file = WorkflowReader.read(picture(Map.of("prompt", SAMPLER, "workflow", "{\"ui\":1}")));
    assertThat(file.workflow()).isEqualTo(read(SAMPLER).workflow());
    assertThat(file.textChunks()).containsExactly(Map.entry("workflow", "{\"ui\":1}"));
    assertThat(file.chunksFor(file.workflow())).containsOnlyKeys("prompt", "workflow");
  }

  @Test
  void readsTheWorkflowInsideAWebp() throws IOException {
    var file =
        WorkflowReader.read(Files.write(folder.resolve("a.webp"), webp("prompt:" + SAMPLER)));
    assertThat(file.workflow()).isEqualTo(read(SAMPLER).workflow());
    assertCode(
        Files.write(folder.resolve("b.webp"), webp("Adobe: nothing")),
        FormatCode.NO_WORKFLOW_INSIDE);
    assertCode(Files.write(folder.resolve("c.webp"), webp("prompt:{")), FormatCode.INVALID_JSON);
  }

  /// One whose EXIF holds only this text.
  private static byte[] webp(String text) {
    var exif = 26 + text.length();
    return ByteBuffer.allocate(20 + exif)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt(12 + exif)
        .put("WEBPEXIF".getBytes(StandardCharsets.US_ASCII))
        .putInt(exif)
        .put("II*\0".getBytes(StandardCharsets.US_ASCII))
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 0x110)
        .putShort((short) 2)
        .putInt(text.length())
        .putInt(26)
        .putInt(0)
        .put(text.getBytes(StandardCharsets.US_ASCII), 0, text.length())
        .array();
  }

  @Test
  void readsTheEditorsFormInsideAPictureThatHasNothingElse() throws IOException {
    var editors =
        "{\"nodes\": [{\"id\": 7, \"type\": \"EmptyImage\", \"widgets_values\": [64, 32, 1, 0]}]}";
    var file =
        WorkflowReader.read(
            picture(Map.of("workflow", editors)), EditorTypes.of(NodeTypes.shipped()));
    assertThat(file.workflow().nodes()).containsOnlyKeys("7");
    assertThat(file.textChunks()).containsExactly(Map.entry("workflow", editors));
  }

  @Test
  void keepsTheEditorsFormForThePicturesThatItsWorkflowMakes() throws IOException {
    var editors = "{\"nodes\":[{\"id\":7,\"type\":\"EmptyImage\"}],\"links\":[]}";
    var file =
        WorkflowReader.read(
            new ByteArrayInputStream(editors.getBytes(StandardCharsets.UTF_8)),
            EditorTypes.of(NodeTypes.shipped()));
    assertThat(file.chunksFor(file.workflow())).containsEntry("workflow", editors);
  }

  @Test
  void saysWhatAPictureLacks() throws IOException {
    assertCode(picture(Map.of()), FormatCode.NO_WORKFLOW_INSIDE);
    assertCode(picture(Map.of("workflow", "{\"nodes\": []}")), FormatCode.UI_FORMAT);
  }

  private static void assertCode(Path file, FormatCode code) {
    assertThatThrownBy(() -> WorkflowReader.read(file))
        .isInstanceOfSatisfying(AtelierException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private Path picture(Map<String, String> text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    Png.write(new Pixels(1, 1, 3, ByteBuffer.allocate(3)), new LinkedHashMap<>(text), 1, bytes);
    return Files.write(folder.resolve("picture.png"), bytes.toByteArray());
  }

  private static WorkflowFile read(String json) throws IOException {
    return WorkflowReader.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }
}
