package io.atelier.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.graph.AtelierException;
import io.atelier.jobs.Storage;
import io.atelier.jobs.local.LocalJobs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is promised of a user's files, settings and folder for uploads, in each database.
@Timeout(180)
abstract class UserFilesContract {

  private static final byte[] CONTENT = {0, 1, (byte) 0xff, '\n'};

  private final AtomicLong time = new AtomicLong(1_800_000_000_000L);

  @TempDir private Path folder;
  private Storage storage;
  private LocalJobs jobs;
  private UserFiles files;
  private UserSettings settings;

  abstract Storage storage(Path folder);

  @BeforeEach
  void open() {
    storage = storage(folder);
    reopen();
  }

  private void reopen() {
    jobs = TablesInJobs.open(folder, storage, TablesInJobs.outputs(folder));
    files = new UserFiles(new TablesInJobs(jobs), () -> Instant.ofEpochMilli(time.get()));
    settings = new UserSettings(new TablesInJobs(jobs));
  }

  @AfterEach
  void close() {
    jobs.close();
  }

  private static void assertRefused(LibraryCode code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(AtelierException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void keepsBytesAsTheyAreThroughARestart() {
    var saved = files.save("anna", "subgraphs/Größe 2.json", CONTENT, false);
    close();
    reopen();

    assertThat(files.content("anna", "subgraphs/Größe 2.json")).hasValue(CONTENT);
    assertThat(files.list("anna")).containsExactly(saved);
    assertThat(saved.bytes()).isEqualTo(4);
  }

  @Test
  void overwritesOnlyWhereThatIsWanted() {
    var first = files.save("anna", "user.css", CONTENT, false);
    assertRefused(
        LibraryCode.USER_FILE_EXISTS, () -> files.save("anna", "user.css", new byte[1], false));
    time.incrementAndGet();
    var second = files.save("anna", "user.css", new byte[1], true);

    assertThat(second.created()).isEqualTo(first.created());
    assertThat(second.modified()).isAfter(first.modified());
    assertThat(files.content("anna", "user.css")).hasValue(new byte[1]);
  }

  @Test
  void movesAFileAndOverAnotherOnlyWhereThatIsWanted() {
    files.save("anna", "a", CONTENT, false);
    files.save("anna", "b", new byte[0], false);
    assertRefused(LibraryCode.USER_FILE_EXISTS, () -> files.move("anna", "a", "b", false));
    assertRefused(LibraryCode.USER_FILE_UNKNOWN, () -> files.move("anna", "c", "d", false));

    files.move("anna", "a", "b", true);
    assertThat(files.list("anna")).extracting(UserFile::path).containsExactly("b");
    assertThat(files.content("anna", "b")).hasValue(CONTENT);
    assertThat(files.move("anna", "b", "b", false).path()).isEqualTo("b");
  }

  @Test
  void forgetsWhatIsDeleted() {
    files.save("anna", "a", CONTENT, false);
    files.delete("anna", "a");
    assertThat(files.content("anna", "a")).isEmpty();
    assertRefused(LibraryCode.USER_FILE_UNKNOWN, () -> files.delete("anna", "a"));
  }

  @Test
  void showsNobodyWhatIsAnothers() {
    files.save("anna", "a", CONTENT, false);
    settings.set("anna", Map.of("Comfy.Theme", "\"dark\""));

    assertThat(files.list("ben")).isEmpty();
    assertThat(files.content("ben", "a")).isEmpty();
    assertThat(settings.all("ben")).isEmpty();
    assertThat(settings.find("ben", "Comfy.Theme")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a/", "a//b", ".", "a/../b", "..\\a", "a\0b", "a\nb"})
  void refusesPathsThatCouldClimbOrMeanTwoThings(String path) {
    assertRefused(LibraryCode.USER_PATH_REFUSED, () -> files.save("anna", path, CONTENT, true));
  }

  @Test
  void keepsNoMoreThanThereIsRoomFor() {
    var large = new byte[33 << 20];
    files.save("anna", "one", large, false);
    assertRefused(LibraryCode.LIBRARY_FULL, () -> files.save("anna", "two", large, false));
    files.save("anna", "one", large, true);
    files.save("ben", "two", large, false);
  }

  @Test
  void mergesSettingsAndSetsAllOrNone() {
    settings.set("anna", Map.of("a", "1", "b", "\"zwei\\u0000\""));
    settings.set("anna", Map.of("b", "[2]"));
    assertThat(settings.all("anna")).containsExactly(Map.entry("a", "1"), Map.entry("b", "[2]"));

    var half = new TreeMap<>(Map.of("a", "3", "z", "\"" + "x".repeat(4 << 20) + "\""));
    assertRefused(LibraryCode.LIBRARY_FULL, () -> settings.set("anna", half));
    close();
    reopen();
    assertThat(settings.find("anna", "a")).hasValue("1");
    assertThat(settings.find("anna", "z")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b", "a\nb"})
  void refusesNamesThatNameNoSetting(String name) {
    assertRefused(LibraryCode.SETTING_REFUSED, () -> settings.set("anna", Map.of(name, "1")));
  }

  @Test
  void givesEachTenantAFolderForUploadsThatNobodyGuesses() {
    var folders = new UploadFolders(new TablesInJobs(jobs));
    var annas = folders.of("anna");
    assertThat(folders.of("anna")).isEqualTo(annas);
    assertThat(folders.of("ben")).isNotEqualTo(annas);
    assertThat(annas.getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThanOrEqualTo(32);
  }
}
