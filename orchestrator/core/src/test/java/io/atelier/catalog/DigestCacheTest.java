package io.atelier.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestCacheTest {

  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir private Path temp;

  private Path data() {
    return temp.resolve("data");
  }

  private Path model(String content) throws IOException {
    return Files.writeString(temp.resolve("model"), content);
  }

  @Test
  void knowsWhatItDigested() throws IOException {
    var model = model("abc");
    var cache = new DigestCache(data());
    assertThat(cache.known(model)).isEmpty();
    assertThat(cache.digest(model)).isEqualTo(ABC);
    assertThat(cache.known(model)).contains(ABC);
    assertThat(new DigestCache(data()).known(model)).contains(ABC);
  }

  @Test
  void knowsAFileThroughAnyLink() throws IOException {
    var link = Files.createSymbolicLink(temp.resolve("link"), model("abc"));
    var cache = new DigestCache(data());
    cache.digest(link);
    assertThat(cache.known(temp.resolve("model"))).contains(ABC);
  }

  @Test
  void seesWhatAnotherProcessAdded() throws IOException {
    var ours = new DigestCache(data());
    assertThat(ours.known(model("abc"))).isEmpty();
    new DigestCache(data()).digest(temp.resolve("model"));
    assertThat(ours.known(temp.resolve("model"))).contains(ABC);
  }

  @Test
  void forgetsAFileThatChanged() throws IOException {
    var model = model("abc");
    var cache = new DigestCache(data());
    cache.digest(model);
    var modified = Files.getLastModifiedTime(model);
    Files.setLastModifiedTime(model, FileTime.from(Instant.EPOCH));
    assertThat(cache.known(model)).isEmpty();
    Files.setLastModifiedTime(model, modified);
    assertThat(cache.known(model)).contains(ABC);
    Files.writeString(model, "d", StandardOpenOption.APPEND);
    Files.setLastModifiedTime(model, modified);
    assertThat(cache.known(model)).isEmpty();
    var other = Files.writeString(temp.resolve("other"), "xyz");
    Files.setLastModifiedTime(other, modified);
    Files.delete(model);
    Files.move(other, model);
    assertThat(cache.known(model)).isEmpty();
    assertThat(cache.digest(model)).isNotEqualTo(ABC);
  }

  @Test
  void digestsOnlyOnce() throws IOException {
    var model = model("abc");
    var cache = new DigestCache(data());
    cache.digest(model);
    assertThat(cache.digest(model, () -> true, _ -> {})).isEqualTo(ABC);
  }

  @Test
  void tellsItsProgress() throws IOException {
    var model = Files.write(temp.resolve("model"), new byte[(2 << 20) + 5]);
    var progress = new ArrayList<Long>();
    new DigestCache(data()).digest(model, () -> false, progress::add);
    assertThat(progress).containsExactly(1L << 20, 2L << 20, (2L << 20) + 5);
  }

  @Test
  void stopsWhenCancelled() throws IOException {
    var model = Files.write(temp.resolve("model"), new byte[3 << 20]);
    var progress = new ArrayList<Long>();
    var cache = new DigestCache(data());
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> cache.digest(model, () -> !progress.isEmpty(), progress::add));
    assertThat(progress).hasSize(1);
    assertThat(cache.known(model)).isEmpty();
  }

  @Test
  void noticesAChangeWhileItReads() throws IOException {
    var model = model("abc");
    var cache = new DigestCache(data());
    assertFails(
        CatalogCode.FILE_CHANGED, () -> cache.digest(model, () -> false, _ -> append(model)));
    assertThat(cache.known(model)).isEmpty();
  }

  private static void append(Path file) {
    try {
      Files.writeString(file, "x", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void saysWhatItCannotRead() {
    var cache = new DigestCache(data());
    assertFails(CatalogCode.FILE_UNREADABLE, () -> cache.digest(temp.resolve("none")));
    assertFails(CatalogCode.FILE_UNREADABLE, () -> cache.digest(temp));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{\"format\":2,\"digests\":[]}",
        "{\"format\":1}",
        "{\"format\":1,\"digests\":[null]}",
        "{\"format\":1,\"digests\":[{\"file\":null,\"sha256\":\"x\"}]}",
        "{\"format\":1,\"digests\":[{\"file\":{},\"sha256\":\"short\"}]}"
      })
  void startsAnewWhenItsFileIsDamaged(String content) throws IOException {
    Files.createDirectories(data());
    Files.writeString(data().resolve("digests.json"), content);
    var model = model("abc");
    var cache = new DigestCache(data());
    assertThat(cache.known(model)).isEmpty();
    assertThat(cache.digest(model)).isEqualTo(ABC);
    assertThat(new DigestCache(data()).known(model)).contains(ABC);
  }

  @Test
  void worksWithoutADataFolder() throws IOException {
    Files.createFile(data());
    var cache = new DigestCache(data());
    assertThat(cache.digest(model("abc"))).isEqualTo(ABC);
    assertThat(cache.known(temp.resolve("model"))).contains(ABC);
  }

  @Test
  void losesNothingWhenManyAddAtOnce() throws Exception {
    var models = new ArrayList<Path>();
    for (var i = 0; i < 40; i++) {
      models.add(Files.writeString(temp.resolve("model" + i), "content " + i));
    }
    var caches = List.of(new DigestCache(data()), new DigestCache(data()), new DigestCache(data()));
    try (var threads = Executors.newFixedThreadPool(8)) {
      var digests = new ArrayList<Callable<String>>();
      for (var i = 0; i < models.size(); i++) {
        var model = models.get(i);
        var cache = caches.get(i % 3);
        digests.add(() -> cache.digest(model));
      }
      for (var digest : threads.invokeAll(digests)) {
        digest.get();
      }
    }
    var fresh = new DigestCache(data());
    assertThat(models).allSatisfy(model -> assertThat(fresh.known(model)).isPresent());
    assertThat(Files.readString(data().resolve("digests.json"), UTF_8)).startsWith("{\"format\":1");
    try (var files = Files.list(data())) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("digests.json", "digests.json.lock");
    }
  }

  @Test
  void keepsTheLatestOnly() throws IOException {
    var file = new DigestFile(data().resolve("digests.json"));
    file.add(new FileStamp("/a", 1, 1, 1), ABC);
    file.add(new FileStamp("/b", 1, 1, 1), ABC);
    file.add(new FileStamp("/a", 2, 1, 1), ABC);
    assertThat(file.read().keySet())
        .containsExactly(new FileStamp("/b", 1, 1, 1), new FileStamp("/a", 2, 1, 1));
  }

  private static void assertFails(CatalogCode code, Runnable call) {
    assertThatExceptionOfType(AtelierException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
