package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.atelier.graph.AtelierException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTextTest {

  private static final int ROUNDS =
      "full".equals(System.getProperty("atelier.tier")) ? 200_000 : 5_000;

  /// Two frames, as Pillow writes them for SaveAnimatedWEBP.
  static final byte[] WEBP =
      Base64.getDecoder()
          .decode(
              "UklGRg4BAABXRUJQVlA4WAoAAAAKAAAAAQAAAQAAQU5JTQYAAAAAAAAAAABBTk1GKAAAAAAAAAAAAAEAAAEAAAAA"
                  + "AAJWUDhMDwAAAC8BQAAABxD9j/4HIqL/AQBBTk1GKAAAAAAAAAAAAAEAAAEAAAAAAABWUDhMDwAAAC8BQAAABxDR"
                  + "//4HIqL/AQBFWElGggAAAEV4aWYAAE1NACoAAAAIAAIBDwACAAAAFwAAACYBEAACAAAAPgAAAD4AAAAAd29ya2Zs"
                  + "b3c6eyJub2RlcyI6IFtdfQAAcHJvbXB0OnsiMSI6IHsiY2xhc3NfdHlwZSI6ICJBIiwgImlucHV0cyI6IHsidCI6"
                  + "ICJcdTJiNTA6In19fQA=");

  /// One grey pixel, as Pillow writes it.
  private static final byte[] JPEG =
      Base64.getDecoder()
          .decode(
              "/9j/4AAQSkZJRgABAQAAAQABAAD/4QCERXhpZgAATU0AKgAAAAgAAgEPAAIAAAAXAAAAJgEQAAIAAAA+AAAAPgAA"
                  + "AAB3b3JrZmxvdzp7Im5vZGVzIjogW119AABwcm9tcHQ6eyIxIjogeyJjbGFzc190eXBlIjogIkEiLCAiaW5wdXRz"
                  + "IjogeyJ0IjogIlx1MmI1MDoifX19AP/bAEMA///////////////////////////////////////////////////"
                  + "////////////////////////////////////AAAsIAAEAAQEBEQD/xAAUAAEAAAAAAAAAAAAAAAAAAAAD/8QAFBAB"
                  + "AAAAAAAAAAAAAAAAAAAAAP/aAAgBAQAAPwA3/9k=");

  static Stream<byte[]> pictures() {
    return Stream.of(WEBP, JPEG);
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void readsWhatPillowWroteIntoItsExif(byte[] picture) throws IOException {
    assertThat(text(picture).orElseThrow())
        .containsExactly(
            Map.entry("workflow", "{\"nodes\": []}"),
            Map.entry(
                "prompt", "{\"1\": {\"class_type\": \"A\", \"inputs\": {\"t\": \"\\u2b50:\"}}}"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsEitherByteOrderAndShortTexts(boolean little) throws IOException {
    var exif = exif(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN, 2, 4, "a:b\0");
    assertThat(text(webp("EXIF", exif))).contains(new LinkedHashMap<>(Map.of("a", "b")));
  }

  @Test
  void findsNothingWhereThereIsNothing() throws IOException {
    assertThat(text(webp("VP8L", new byte[7])).orElseThrow()).isEmpty();
    assertThat(text(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xd9}).orElseThrow())
        .isEmpty();
    assertThat(text("{\"1\": {}}".getBytes(ISO_8859_1))).isEmpty();
    assertThat(text(new byte[0])).isEmpty();
  }

  @Test
  void leavesAStreamThatHoldsNoPictureWhereItStood() throws IOException {
    var stream = new ByteArrayInputStream("a workflow, perhaps".getBytes(ISO_8859_1));
    assertThat(PictureText.of(stream)).isEmpty();
    assertThat(stream.readAllBytes()).asString(ISO_8859_1).isEqualTo("a workflow, perhaps");
  }

  @Test
  void refusesAClaimedLengthWithoutTakingItsMemory() {
    var claims = webp("EXIF", new byte[20]);
    ByteBuffer.wrap(claims).order(ByteOrder.LITTLE_ENDIAN).putInt(4, -1).putInt(16, 60 << 20);
    fails(ArtifactCode.PICTURE_BROKEN, claims);
    ByteBuffer.wrap(claims).order(ByteOrder.LITTLE_ENDIAN).putInt(16, 65 << 20);
    fails(ArtifactCode.PICTURE_TOO_LARGE, claims);
    ByteBuffer.wrap(claims).order(ByteOrder.LITTLE_ENDIAN).putInt(16, -2);
    fails(ArtifactCode.PICTURE_BROKEN, claims);
  }

  @Test
  void refusesEntriesThatSayTheSameTextOverAndOver() {
    var text = 1 << 20;
    var exif = ByteBuffer.allocate(10 + 100 * 12 + text);
    exif.put(exif(ByteOrder.BIG_ENDIAN, 2, 0, "0000"), 0, 8).putShort((short) 100);
    for (var entry = 0; entry < 100; entry++) {
      exif.putShort((short) 0x110).putShort((short) 2).putInt(text).putInt(10 + 100 * 12);
    }
    fails(ArtifactCode.PICTURE_TOO_LARGE, webp("EXIF", exif.array()));
    fails(ArtifactCode.PICTURE_TOO_LARGE, webp("EXIF", exif.putShort(8, (short) 5000).array()));
  }

  @Test
  void refusesExifThatPointsOutsideOfItself() {
    fails(
        ArtifactCode.PICTURE_BROKEN,
        webp("EXIF", exif(ByteOrder.BIG_ENDIAN, 2, 9, "\u007f\u00ff\0\0")));
    fails(
        ArtifactCode.PICTURE_BROKEN,
        webp("EXIF", exif(ByteOrder.BIG_ENDIAN, 2, 9, "\u00ff\u00ff\0\0")));
    fails(ArtifactCode.PICTURE_BROKEN, webp("EXIF", new byte[3]));
    fails(ArtifactCode.PICTURE_BROKEN, webp("EXIF", "XX but no byte order".getBytes(ISO_8859_1)));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void answersDamageWithACodeAndNothingElse(byte[] whole) {
    var random = new Random(42);
    for (var round = 0; round < ROUNDS; round++) {
      var damaged =
          Arrays.copyOf(
              whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
      for (var flips = random.nextInt(1, 4); flips > 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        text(damaged);
      } catch (AtelierException expected) {
        assertThat(expected.code()).isInstanceOf(ArtifactCode.class);
      } catch (IOException | RuntimeException other) {
        throw new AssertionError("damage must end in a code, in round " + round, other);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void refusesWhatEndsTooEarly(byte[] whole) {
    for (var length : new int[] {12, 20, 50, 130}) {
      fails(ArtifactCode.PICTURE_BROKEN, Arrays.copyOf(whole, length));
    }
  }

  private static Optional<SequencedMap<String, String>> text(byte[] picture) throws IOException {
    return PictureText.of(new ByteArrayInputStream(picture));
  }

  private static void fails(ArtifactCode code, byte[] picture) {
    assertThatExceptionOfType(AtelierException.class)
        .isThrownBy(() -> text(picture))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  /// One entry of a type, with a count and four bytes that are its text or where it is.
  private static byte[] exif(ByteOrder order, int type, int count, String four) {
    return ByteBuffer.allocate(26)
        .order(order)
        .put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(ISO_8859_1))
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) 1)
        .putShort((short) 0x110)
        .putShort((short) type)
        .putInt(count)
        .put(four.getBytes(ISO_8859_1))
        .array();
  }

  private static byte[] webp(String chunk, byte[] data) {
    var out = new ByteArrayOutputStream();
    out.writeBytes("RIFF".getBytes(ISO_8859_1));
    out.writeBytes(little(12 + data.length));
    out.writeBytes("WEBP".getBytes(ISO_8859_1));
    out.writeBytes(chunk.getBytes(ISO_8859_1));
    out.writeBytes(little(data.length));
    out.writeBytes(data);
    return out.toByteArray();
  }

  private static byte[] little(int length) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();
  }
}
