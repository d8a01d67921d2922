package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every artifact store keeps to.
abstract class ArtifactStoreContract {

  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneId.of("UTC"));

  abstract ArtifactStore store();

  @Test
  void givesBackWhatItTook() throws IOException {
    var store = store();
    var artifact = store.put(request("portraits/anna"), out -> out.write("abc".getBytes(UTF_8)));
    assertThat(artifact)
        .isEqualTo(
            new Artifact(
                "portraits/anna_00001_.png",
                ArtifactKind.OUTPUT,
                "image/png",
                3,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    assertThat(read(store, artifact)).isEqualTo("abc");
  }

  @Test
  void removesWhatItIsToldTo() throws IOException {
    var store = store();
    var kept = store.put(request("a"), out -> out.write('k'));
    var removed = store.put(request("sub/a"), out -> out.write('r'));
    store.remove(removed);
    store.remove(removed);
    assertFails(ArtifactCode.ARTIFACT_MISSING, () -> store.open(removed));
    assertThat(name(store, "a")).isEqualTo("a_00002_.png");
    assertThat(read(store, kept)).isEqualTo("k");
    var outside = new Artifact("../a", ArtifactKind.OUTPUT, "image/png", 1, kept.sha256());
    assertFails(ArtifactCode.ARTIFACT_MISSING, () -> store.open(outside));
    store.remove(outside);
  }

  @Test
  void numbersEachPrefixForItself() {
    var store = store();
    assertThat(name(store, "a")).isEqualTo("a_00001_.png");
    assertThat(name(store, "a")).isEqualTo("a_00002_.png");
    assertThat(name(store, "a_b")).isEqualTo("a_b_00001_.png");
    assertThat(name(store, "sub/a")).isEqualTo("sub/a_00001_.png");
    assertThat(name(store, "a")).isEqualTo("a_00003_.png");
  }

  @Test
  void keepsPreviewsApart() throws IOException {
    var store = store();
    var output = store.put(request("a"), out -> out.write('o'));
    var preview =
        store.put(
            new ArtifactRequest(ArtifactKind.TEMP, "a", "image/png", 1, 1, 0),
            out -> out.write('t'));
    assertThat(preview.name()).isEqualTo(output.name());
    assertThat(read(store, output)).isEqualTo("o");
    assertThat(read(store, preview)).isEqualTo("t");
  }

  @ParameterizedTest
  @CsvSource({
    "%width%x%height%, 640x480_00001_.png",
    "%year%-%month%-%day%/%hour%%minute%%second%, 2026-03-04/050607_00001_.png",
    "b%batch_num%, b3_00001_.png",
    "%unknown%, %unknown%_00001_.png",
    "a//./b/, a/b_00001_.png",
    "größe 🎨, größe 🎨_00001_.png"
  })
  void expandsThePrefix(String prefix, String name) {
    var request = new ArtifactRequest(ArtifactKind.OUTPUT, prefix, "image/png", 640, 480, 3);
    assertThat(store().put(request, _ -> {}).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"image/jpeg,jpg", "video/mp4,mp4", "application/x-unheard-of,bin"})
  void takesTheExtensionFromTheMediaType(String mediaType, String extension) {
    var request = new ArtifactRequest(ArtifactKind.OUTPUT, "a", mediaType, 0, 0, 0);
    assertThat(store().put(request, _ -> {}).name()).isEqualTo("a_00001_." + extension);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../a",
        "a/../../b",
        "a/..",
        "/a",
        "//a",
        "\\\\server\\a",
        "..\\a",
        "C:\\a",
        "c:a",
        "a\0b"
      })
  void neverLeavesItsRoot(String prefix) {
    assertFails(ArtifactCode.OUTPUT_OUTSIDE_ROOT, () -> name(store(), prefix));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "./", ".", "a\\b", "a\nb", "a\u007fb", "\ud83c"})
  void refusesNamesThatFileSystemsRefuse(String prefix) {
    assertFails(ArtifactCode.NAME_INVALID, () -> name(store(), prefix));
  }

  @Test
  void refusesNamesThatAreTooLong() {
    assertThat(name(store(), "x".repeat(240))).hasSize(251);
    assertFails(ArtifactCode.NAME_INVALID, () -> name(store(), "x".repeat(241)));
    assertFails(ArtifactCode.NAME_INVALID, () -> name(store(), "ü".repeat(121)));
    assertFails(ArtifactCode.NAME_INVALID, () -> name(store(), "x".repeat(256) + "/a"));
    assertFails(ArtifactCode.NAME_INVALID, () -> name(store(), "x/".repeat(17)));
  }

  @Test
  void keepsNothingOfContentThatFails() {
    var store = store();
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() ->
            store.put(
                request("a"),
                out -> {
                  out.write(new byte[100_000]);
                  throw new UncheckedIOException(new IOException("the model broke"));
                }));
    assertFails(
        ArtifactCode.DISK_FULL,
        () ->
            store.put(
                request("a"),
                out -> {
                  out.write(new byte[100_000]);
                  throw new IOException("No space left on device");
                }));
    assertThat(name(store, "a")).isEqualTo("a_00001_.png");
  }

  @Test
  void saysWhenAnArtifactIsGone() {
    var gone = new Artifact("a/b_00001_.png", ArtifactKind.OUTPUT, "image/png", 1, "0".repeat(64));
    assertFails(ArtifactCode.ARTIFACT_MISSING, () -> store().open(gone));
  }

  @Test
  void givesEachOfManyThreadsANameOfItsOwn() throws Exception {
    var store = store();
    var puts = new ArrayList<Callable<Artifact>>();
    for (var i = 0; i < 200; i++) {
      var content = Integer.toString(i);
      puts.add(() -> store.put(request("race/a"), out -> out.write(content.getBytes(UTF_8))));
    }
    try (var threads = Executors.newFixedThreadPool(16)) {
      var contents = new ArrayList<String>();
      for (var put : threads.invokeAll(puts)) {
        contents.add(read(store, put.get()));
      }
      assertThat(contents).doesNotHaveDuplicates().hasSize(200);
    }
    assertThat(name(store, "race/a")).isEqualTo("race/a_00201_.png");
  }

  static ArtifactRequest request(String prefix) {
    return new ArtifactRequest(ArtifactKind.OUTPUT, prefix, "image/png", 1, 1, 0);
  }

  static String name(ArtifactStore store, String prefix) {
    return store.put(request(prefix), _ -> {}).name();
  }

  static String read(ArtifactStore store, Artifact artifact) throws IOException {
    try (var in = store.open(artifact)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  static void assertFails(ArtifactCode code, ThrowingCallable call) {
    assertThatExceptionOfType(AtelierException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
