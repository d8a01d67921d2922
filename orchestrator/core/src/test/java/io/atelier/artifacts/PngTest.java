package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.atelier.graph.AtelierException;
import io.atelier.graph.ErrorCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngTest {

  private static final int ROUNDS =
      System.getProperty("atelier.tier", "ci").equals("full") ? 20_000 : 500;

  @ParameterizedTest
  @CsvSource({
    "1,1,3,4",
    "1,1,4,4",
    "7,5,3,0",
    "64,3,4,1",
    "3,200,3,9",
    "257,129,3,4",
    "300,300,4,4"
  })
  void bringsBackTheSamePixels(int width, int height, int channels, int level) throws IOException {
    var pixels = Pictures.waves(width, height, channels, 7);
    var png = png(pixels, new LinkedHashMap<>(), level);
    assertThat(Png.pixels(in(png))).isEqualTo(pixels);
  }

  @Test
  void bringsBackItsTextInOrder() throws IOException {
    var text = new LinkedHashMap<String, String>();
    text.put("prompt", "{\"1\":{\"class_type\":\"KSampler\"}}");
    text.put("workflow", "{\"nodes\":[]}");
    text.put("atelier", "");
    var png = png(Pictures.waves(9, 9, 3, 1), text, 4);
    assertThat(Png.text(in(png))).containsExactlyEntriesOf(text);
    assertThat(new String(png, ISO_8859_1).lastIndexOf("tEXt"))
        .isLessThan(new String(png, ISO_8859_1).indexOf("IDAT"));
  }

  @Test
  void escapesWhatIsNotAsciiAsJsonDoes() throws IOException {
    var png = png(Pictures.waves(2, 2, 3, 1), chunk("prompt", "{\"text\":\"blå 🎨\"}"), 4);
    assertThat(Png.text(in(png)))
        .containsEntry("prompt", "{\"text\":\"bl\\u00e5 \\ud83c\\udfa8\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " prompt",
        "prompt ",
        "a\nb",
        "a\0b",
        "é",
        "x234567890x234567890x234567890x234567890x234567890x234567890x234567890x234567890"
      })
  void refusesChunkNamesThatPngForbids(String name) {
    assertFails(
        ArtifactCode.TEXT_INVALID, () -> png(Pictures.waves(2, 2, 3, 1), chunk(name, "{}"), 4));
  }

  @Test
  void refusesLevelsThatDoNotExist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> png(Pictures.waves(2, 2, 3, 1), new LinkedHashMap<>(), 10));
  }

  @Test
  void compressesAtTheLevelAsked() throws IOException {
    var pixels = Pictures.waves(200, 200, 3, 1);
    var stored = png(pixels, new LinkedHashMap<>(), 0).length;
    var quick = png(pixels, new LinkedHashMap<>(), 1).length;
    var usual = png(pixels, new LinkedHashMap<>(), 4).length;
    assertThat(stored).isGreaterThan(200 * 200 * 3);
    assertThat(quick).isLessThan(stored);
    assertThat(usual).isLessThan(quick);
  }

  @Test
  void readsCompressedAndInternationalText() throws IOException {
    var png =
        spliced(
            chunkBytes(
                "zTXt",
                join("z\0\0".getBytes(ISO_8859_1), deflated("packed å".getBytes(ISO_8859_1)))),
            chunkBytes("iTXt", "i\0\0\0en\0name\0größe".getBytes(UTF_8)),
            chunkBytes(
                "iTXt",
                join("c\0\1\0\0\0".getBytes(ISO_8859_1), deflated("gepackt ü".getBytes(UTF_8)))),
            chunkBytes("tEXt", "i\0later".getBytes(ISO_8859_1)));
    assertThat(Png.text(in(png)))
        .containsOnly(
            Map.entry("z", "packed å"), Map.entry("i", "later"), Map.entry("c", "gepackt ü"));
  }

  @Test
  void refusesTextThatInflatesBeyondTheLimit() throws IOException {
    var bomb = deflated(new byte[PngText.MOST_BYTES + 1]);
    assertThat(bomb.length).isLessThan(100_000);
    var png = spliced(chunkBytes("zTXt", join("z\0\0".getBytes(ISO_8859_1), bomb)));
    assertFails(ArtifactCode.PNG_TOO_LARGE, () -> Png.text(in(png)));
  }

  @Test
  void refusesTooManyTextChunks() throws IOException {
    var one = chunkBytes("tEXt", "a\0b".getBytes(ISO_8859_1));
    var chunks = new byte[PngText.MOST_CHUNKS + 1][];
    Arrays.fill(chunks, one);
    assertFails(ArtifactCode.PNG_TOO_LARGE, () -> Png.text(in(spliced(chunks))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tEXt:no separator",
        "zTXt:z\0\1x",
        "zTXt:z\0\0not zlib",
        "zTXt:z\0",
        "iTXt:i\0\1\0\0\0not zlib",
        "iTXt:i\0"
      })
  void refusesTextThatIsNotWhatItClaims(String typeAndData) throws IOException {
    var data = typeAndData.substring(5).getBytes(ISO_8859_1);
    var png = spliced(chunkBytes(typeAndData.substring(0, 4), data));
    assertFails(ArtifactCode.PNG_BROKEN, () -> Png.text(in(png)));
  }

  @Test
  void refusesAClaimedLengthWithoutTakingItsMemory() throws IOException {
    var head = Arrays.copyOf(png(Pictures.waves(2, 2, 3, 1), new LinkedHashMap<>(), 4), 33);
    var claim = ByteBuffer.allocate(8).putInt(60 << 20).put("tEXt".getBytes(ISO_8859_1)).array();
    assertFails(ArtifactCode.PNG_BROKEN, () -> Png.text(in(join(head, claim))));
    var more =
        ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).put("tEXt".getBytes(ISO_8859_1)).array();
    assertFails(ArtifactCode.PNG_TOO_LARGE, () -> Png.text(in(join(head, more))));
    var negative = ByteBuffer.allocate(8).putInt(-1).put("tEXt".getBytes(ISO_8859_1)).array();
    assertFails(ArtifactCode.PNG_BROKEN, () -> Png.text(in(join(head, negative))));
  }

  @Test
  void refusesOtherFiles() {
    for (var bytes : new byte[][] {{}, {1, 2, 3}, "<html></html>".getBytes(UTF_8)}) {
      assertFails(ArtifactCode.NOT_A_PNG, () -> Png.text(in(bytes)));
      assertFails(ArtifactCode.NOT_A_PNG, () -> Png.pixels(in(bytes)));
    }
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    var whole = png(Pictures.waves(20, 20, 3, 1), chunk("prompt", "{}"), 4);
    for (var length = 8; length < whole.length; length++) {
      var cut = Arrays.copyOf(whole, length);
      assertFails(ArtifactCode.PNG_BROKEN, () -> Png.text(in(cut)));
    }
    for (var length = 8; length < whole.length - 30; length++) {
      var cut = Arrays.copyOf(whole, length);
      assertFails(ArtifactCode.PNG_BROKEN, () -> Png.pixels(in(cut)));
    }
  }

  @Test
  void refusesMorePixelsThanTheLimitBeforeDecoding() throws IOException {
    var header =
        ByteBuffer.allocate(13).putInt(1_000_000).putInt(1_000_000).put((byte) 8).put((byte) 2);
    var png = join(PngChunks.signature(), chunkBytes("IHDR", header.array()));
    assertFails(ArtifactCode.PNG_TOO_LARGE, () -> Png.pixels(in(png)));
    var negative = ByteBuffer.allocate(13).putInt(-1).putInt(4).put((byte) 8).put((byte) 2);
    var broken = join(PngChunks.signature(), chunkBytes("IHDR", negative.array()));
    assertFails(ArtifactCode.PNG_BROKEN, () -> Png.pixels(in(broken)));
  }

  @Test
  void readsGreysAndPalettesAsTheyAre() throws IOException {
    for (var type :
        new int[] {
          BufferedImage.TYPE_BYTE_GRAY,
          BufferedImage.TYPE_USHORT_GRAY,
          BufferedImage.TYPE_BYTE_BINARY
        }) {
      var image = new BufferedImage(2, 1, type);
      var most = (1 << image.getColorModel().getComponentSize(0)) - 1;
      image.getRaster().setSample(1, 0, 0, type == BufferedImage.TYPE_BYTE_BINARY ? 1 : most / 2);
      var out = new ByteArrayOutputStream();
      ImageIO.write(image, "png", out);
      var read = Png.pixels(in(out.toByteArray()));
      var second = type == BufferedImage.TYPE_BYTE_BINARY ? (byte) 255 : (byte) 127;
      assertThat(read.bytes())
          .isEqualTo(ByteBuffer.wrap(new byte[] {0, 0, 0, second, second, second}));
    }
  }

  @Test
  void answersDamageWithACodeAndNothingElse() throws IOException {
    var whole = png(Pictures.waves(12, 9, 4, 1), chunk("prompt", "{\"a\":1}"), 4);
    var random = new Random(42);
    for (var round = 0; round < ROUNDS; round++) {
      var damaged =
          Arrays.copyOf(
              whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
      for (var flips = random.nextInt(1, 4); flips > 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      survives(() -> Png.text(in(damaged)));
      survives(() -> Png.pixels(in(damaged)));
    }
  }

  private static void survives(ThrowingCallable read) {
    try {
      read.call();
    } catch (AtelierException expected) {
      assertThat(expected.code()).isInstanceOf(ArtifactCode.class);
    } catch (Throwable other) {
      throw new AssertionError("damage must end in a code", other);
    }
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatExceptionOfType(AtelierException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  private static ByteArrayInputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static SequencedMap<String, String> chunk(String name, String value) {
    var text = new LinkedHashMap<String, String>();
    text.put(name, value);
    return text;
  }

  private static byte[] png(Pixels pixels, SequencedMap<String, String> text, int level)
      throws IOException {
    var out = new ByteArrayOutputStream();
    Png.write(pixels, text, level, out);
    return out.toByteArray();
  }

  /// A small PNG with more chunks between its header and its samples.
  private static byte[] spliced(byte[]... chunks) throws IOException {
    var plain = png(Pictures.waves(2, 2, 3, 1), new LinkedHashMap<>(), 4);
    return join(
        Arrays.copyOf(plain, 33), join(chunks), Arrays.copyOfRange(plain, 33, plain.length));
  }

  private static byte[] chunkBytes(String type, byte[] data) throws IOException {
    var out = new ByteArrayOutputStream();
    PngChunks.write(out, type, data, data.length);
    return out.toByteArray();
  }

  private static byte[] deflated(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var deflater = new Deflater(9);
        var stream = new DeflaterOutputStream(out, deflater)) {
      stream.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) throws IOException {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.write(part);
    }
    return out.toByteArray();
  }
}
