package io.atelier.catalog;

import static io.atelier.catalog.SafetensorsFile.entry;
import static io.atelier.catalog.SafetensorsFile.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsHeaderTest {

  private static final int ROUNDS =
      System.getProperty("atelier.tier", "ci").equals("full") ? 20_000 : 1_000;

  @TempDir private Path temp;

  private Path file() {
    return temp.resolve("model.safetensors");
  }

  @Test
  void readsNamesShapesAndNotes() throws Exception {
    var file = SafetensorsFile.tensors().with("a", 2, 3).with("b").note("k", "v").write(file());
    var header = SafetensorsHeader.read(file);
    assertThat(header.metadata()).containsExactly(Map.entry("k", "v"));
    assertThat(header.tensors().keySet()).containsExactly("a", "b");
    assertThat(header.tensors().get("a")).isEqualTo(new TensorInfo("F16", List.of(2L, 3L), 0, 12));
    assertThat(header.fileBytes()).isEqualTo(Files.size(file));
  }

  @Test
  void readsAHugeFileAsFastAsASmallOne() throws IOException {
    var file = SafetensorsFile.tensors().with("a", 1 << 20, 1 << 14).write(file());
    assertThat(Files.size(file)).isGreaterThan(30L << 30);
    Assertions.assertTimeout(Duration.ofSeconds(10), () -> SafetensorsHeader.read(file));
  }

  @Test
  void saysHowMuchOfATruncatedFileIsThere() throws IOException {
    var file = SafetensorsFile.raw(file(), header(entry("a", "F32", "[100]", "[0,400]")), 400);
    var whole = Files.size(file);
    truncate(file, whole - 1);
    assertBroken(
        file, "truncated: %d bytes are expected and %d are there".formatted(whole, whole - 1));
    truncate(file, 20);
    assertBroken(
        file,
        "truncated: its header alone takes %d bytes, and 20 are there".formatted(whole - 400));
  }

  private static void truncate(Path file, long bytes) throws IOException {
    try (var opened = new RandomAccessFile(file.toFile(), "rw")) {
      opened.setLength(bytes);
    }
  }

  static Stream<Arguments> brokenHeaders() {
    var good = entry("a", "F32", "[1]", "[0,4]");
    return Stream.of(
        broken("", 8, "does not begin as a safetensors file"),
        broken("{", 4, "does not begin as a safetensors file"),
        broken("[1]", 4, "no JSON object"),
        broken("\"x\"", 4, "no JSON object"),
        broken("{\"a\"", 4, "malformed JSON"),
        broken(header(good) + "x", 4, "malformed JSON"),
        broken(header(good) + "{}", 4, "something follows"),
        broken(header(good, good), 4, "malformed JSON (Duplicate"),
        broken(
            "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}",
            1,
            "Duplicate"),
        broken("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0, "Duplicate"),
        broken("{\"__metadata__\":{\"k\":1}}", 0, "metadata holds more than text"),
        broken("{\"__metadata__\":[]}", 0, "metadata is no JSON object"),
        broken("{\"a\":3}", 4, "entry for tensor a is malformed"),
        broken("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "entry for tensor a is malformed"),
        broken(
            "{\"a\":{\"dtype\":[\"F32\"],\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "malformed"),
        broken(header(entry("a", "F32", "[1]", "[0,4,8]")), 4, "malformed"),
        broken(header(entry("a", "F32", "[1]", "[4,0]")), 4, "malformed"),
        broken(header(entry("a", "F32", "[1]", "[-4,0]")), 4, "malformed"),
        broken(header(entry("a", "F32", "[-1]", "[0,4]")), 4, "malformed"),
        broken(header(entry("a", "F32", "[1.0]", "[0,4]")), 4, "malformed"),
        broken(header(entry("a", "F32", "[[1]]", "[0,4]")), 4, "malformed"),
        broken(header(entry("a", "F32", "[" + "1,".repeat(40) + "1]", "[0,4]")), 4, "malformed"),
        broken(header(entry("a", "F32", "[1]", "[0,9223372036854775808]")), 4, "malformed JSON"),
        broken(
            header(entry("a", "F32", "[1]", "[0,1" + "0".repeat(99) + "]")), 4, "malformed JSON"),
        broken(header(entry("a", "F31", "[1]", "[0,4]")), 4, "unknown type “F31”"),
        broken(header(entry("a", "F32", "[2]", "[0,4]")), 4, "which its shape and type deny"),
        broken(header(entry("a", "F4", "[3]", "[0,1]")), 1, "which its shape and type deny"),
        broken(
            header(entry("a", "F32", "[4294967296,4294967296]", "[0,0]")), 4, "impossible shape"),
        broken(
            header(entry("a", "F32", "[9223372036854775807,2,0]", "[0,0]")), 4, "impossible shape"),
        broken(
            header(entry("a", "I8", "[9223372036854775807]", "[0,9223372036854775807]")),
            4,
            "impossible shape"),
        broken(header(good, entry("b", "F32", "[1]", "[0,4]")), 4, "overlaps another"),
        broken(header(good, entry("b", "F32", "[1]", "[3,7]")), 7, "overlaps another"),
        broken(header(good, entry("b", "F32", "[1]", "[5,9]")), 9, "leaves a gap"),
        broken(header(good), 3, "truncated"),
        broken(header(good), 9, "5 bytes follow its last tensor"),
        broken("{\"a\":{\"x\":" + "[".repeat(100_000), 4, "malformed JSON"),
        broken("{\"" + "n".repeat(10_000) + "\":{}}", 4, "malformed JSON"));
  }

  private static Arguments broken(String header, long data, String how) {
    return Arguments.of(header, data, how);
  }

  @ParameterizedTest
  @MethodSource("brokenHeaders")
  void refusesBrokenHeaders(String header, long data, String how) throws IOException {
    assertBroken(SafetensorsFile.raw(file(), header, data), how);
  }

  @Test
  void refusesAnyLengthThatCannotBe() throws IOException {
    for (var length : new long[] {Long.MIN_VALUE, -1, 0, 1, 100_000_001, Long.MAX_VALUE}) {
      var start = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      assertBroken(Files.write(file(), start.array()), "does not begin as a safetensors file");
    }
    assertBroken(Files.write(file(), new byte[7]), "it has 7 bytes");
    assertBroken(Files.write(file(), new byte[0]), "it has 0 bytes");
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    var bytes = Files.readAllBytes(SafetensorsFile.raw(file(), "{\"a\":{}}", 0));
    bytes[10] = (byte) 0xff;
    assertBroken(Files.write(file(), bytes), "not UTF-8");
  }

  @Test
  void givesUpQuicklyOnMoreTensorsThanAnyModelHas() throws IOException {
    var text = new StringBuilder("{");
    for (var i = 0; text.length() < 90_000_000; i++) {
      text.append(i == 0 ? "" : ",").append(entry("t" + i, "U8", "[0]", "[0,0]"));
    }
    var file = SafetensorsFile.raw(file(), text.append('}').toString(), 0);
    Assertions.assertTimeout(
        Duration.ofSeconds(30), () -> assertBroken(file, "more than 250000 tensors"));
  }

  @Test
  void givesUpQuicklyOnNamesMadeToCollide() throws IOException {
    var text = new StringBuilder("{");
    for (var i = 0; i < 1 << 16; i++) {
      var name = new StringBuilder();
      for (var bit = 0; bit < 16; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB"); // equal hash codes
      }
      text.append(i == 0 ? "" : ",").append(entry(name.toString(), "U8", "[0]", "[0,0]"));
    }
    var file = SafetensorsFile.raw(file(), text.append('}').toString(), 0);
    Assertions.assertTimeout(Duration.ofSeconds(30), () -> SafetensorsHeader.read(file));
  }

  @Test
  void keepsNoLongNotes() throws Exception {
    var file = SafetensorsFile.tensors().note("long", "x".repeat(8_193)).write(file());
    assertThat(SafetensorsHeader.read(file).metadata()).isEmpty();
  }

  @Test
  void answersDamageWithBrokenAndNothingElse() throws IOException {
    var whole = Files.readAllBytes(SafetensorsFile.checkpoint(32, 4).note("k", "v").write(file()));
    var random = new Random(42);
    for (var round = 0; round < ROUNDS; round++) {
      var length = random.nextInt(3) == 0 ? random.nextInt(whole.length) : whole.length;
      var damaged = Arrays.copyOf(whole, length);
      for (var flips = random.nextInt(4); flips > 0 && length > 0; flips--) {
        damaged[random.nextInt(Math.min(length, 1_200))] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file(), damaged);
      survives();
    }
  }

  private void survives() {
    try {
      ModelProbe.probe(SafetensorsHeader.read(file()));
    } catch (BrokenHeader expected) {
      assertThat(expected.how()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
    } catch (Throwable other) {
      throw new AssertionError("damage must end in BrokenHeader", other);
    }
  }

  private static void assertBroken(Path file, String how) {
    assertThatExceptionOfType(BrokenHeader.class)
        .isThrownBy(() -> SafetensorsHeader.read(file))
        .withMessageContaining(how);
  }
}
