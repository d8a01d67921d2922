package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest extends ArtifactStoreContract {

  @TempDir private Path temp;

  private Path root() {
    return temp.resolve("made/for/this");
  }

  @Override
  OutputFolder store() {
    return OutputFolder.open(root(), CLOCK);
  }

  @Test
  void continuesAfterTheHighestNumberThatComfyUiLeft() throws IOException {
    Files.createDirectories(root());
    for (var name :
        List.of(
            "ComfyUI_00041_.png",
            "ComfyUI_00007_.png",
            "ComfyUI_00090.png",
            "ComfyUI_x_.png",
            "ComfyUI_99999999999999999999_.png",
            "ComfyUI2_00100_.png",
            "Other_00200_.png")) {
      Files.createFile(root().resolve(name));
    }
    assertThat(name(store(), "ComfyUI")).isEqualTo("ComfyUI_00042_.png");
  }

  @Test
  void goesOnAfterFiveDigits() throws IOException {
    Files.createDirectories(root());
    Files.createFile(root().resolve("a_99999_.png"));
    assertThat(name(store(), "a")).isEqualTo("a_100000_.png");
    assertThat(name(store(), "a")).isEqualTo("a_100001_.png");
  }

  @Test
  void leavesOnlyWholeFiles() throws IOException {
    var store = store();
    store.put(
        request("a"),
        out -> {
          out.write("half".getBytes(UTF_8));
          out.flush();
          assertThat(visible()).isEmpty();
          out.close();
        });
    Assertions.assertThatIllegalStateException()
        .isThrownBy(() ->
            store.put(
                request("a"),
                _ -> {
                  throw new IllegalStateException();
                }));
    assertThat(everything()).containsExactly("a_00001_.png");
  }

  @Test
  void keepsAnArtifactWhoseFolderCannotBeSynced() throws IOException {
    var store =
        OutputFolder.open(
            root(),
            CLOCK,
            _ -> {
              throw new IOException("no fsync for folders here");
            });
    var artifact = store.put(request("a"), out -> out.write("abc".getBytes(UTF_8)));
    assertThat(read(store, artifact)).isEqualTo("abc");
    assertThat(everything()).containsExactly("a_00001_.png");
  }

  @Test
  void neverReplacesAFileThatAppearsMeanwhile() throws IOException {
    var theirs = root().resolve("a_00001_.png");
    var ours =
        store()
            .put(
                request("a"),
                out -> out.write(Files.writeString(theirs, "theirs").toString().length()));
    assertThat(ours.name()).isEqualTo("a_00002_.png");
    assertThat(theirs).hasContent("theirs");
  }

  @Test
  void neverReplacesWhereLinksDoNotExist() throws IOException {
    Files.createDirectories(root());
    var taken = Files.writeString(root().resolve("a_00001_.png"), "theirs");
    try (var part = PartFile.in(root())) {
      part.write(out -> out.write('o'));
      assertThat(part.publishWithoutLinks(taken)).isFalse();
      assertThat(part.publishWithoutLinks(root().resolve("a_00002_.png"))).isTrue();
    }
    assertThat(taken).hasContent("theirs");
    assertThat(root().resolve("a_00002_.png")).hasContent("o");
    assertThat(everything()).containsExactly("a_00001_.png", "a_00002_.png");
  }

  @Test
  void followsLinksThatStayInside() throws IOException {
    var store = store();
    Files.createDirectory(root().resolve("real"));
    Files.createSymbolicLink(root().resolve("alias"), Path.of("real"));
    var artifact = store.put(request("alias/a"), out -> out.write('x'));
    assertThat(artifact.name()).isEqualTo("alias/a_00001_.png");
    assertThat(root().resolve("real/a_00001_.png")).exists();
    assertThat(read(store, artifact)).isEqualTo("x");
  }

  @Test
  void refusesLinksThatLeadOut() throws IOException {
    var store = store();
    var outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "s");
    Files.createSymbolicLink(root().resolve("out"), outside);
    Files.createSymbolicLink(root().resolve("nowhere"), outside.resolve("new"));
    assertFails(ArtifactCode.OUTPUT_OUTSIDE_ROOT, () -> name(store, "out/a"));
    assertFails(ArtifactCode.OUTPUT_OUTSIDE_ROOT, () -> name(store, "out/deeper/a"));
    assertFails(ArtifactCode.OUTPUT_NOT_WRITABLE, () -> name(store, "nowhere/a"));
    for (var name : List.of("out/secret", "../../../outside/secret", outside + "/secret")) {
      var artifact = new Artifact(name, ArtifactKind.OUTPUT, "image/png", 1, "");
      assertFails(ArtifactCode.OUTPUT_OUTSIDE_ROOT, () -> store.open(artifact));
    }
    assertThat(outside).isDirectoryNotContaining("glob:**/{deeper,new,a_*}");
  }

  @Test
  void doesNotWriteThroughALinkThatHasTheNextName() throws IOException {
    var store = store();
    var outside = Files.writeString(temp.resolve("outside"), "theirs");
    Files.createSymbolicLink(root().resolve("a_00001_.png"), outside);
    Files.createSymbolicLink(root().resolve("a_00002_.png"), temp.resolve("nowhere"));
    assertThat(name(store, "a")).isEqualTo("a_00003_.png");
    assertThat(outside).hasContent("theirs");
    assertThat(temp.resolve("nowhere")).doesNotExist();
  }

  @Test
  void saysThatAFileIsWhereItsFolderShouldBe() throws IOException {
    var file = Files.createFile(temp.resolve("file"));
    assertFails(ArtifactCode.OUTPUT_NOT_WRITABLE, () -> OutputFolder.open(file, CLOCK));
    assertFails(
        ArtifactCode.OUTPUT_NOT_WRITABLE, () -> OutputFolder.open(file.resolve("below"), CLOCK));
    var store = store();
    Files.createFile(root().resolve("sub"));
    Assertions.assertThatExceptionOfType(AtelierException.class)
        .isThrownBy(() -> name(store, "sub/a"))
        .withMessageContaining("sub is a file, not a folder");
  }

  @Test
  void saysThatItMayNotWrite() throws IOException {
    var store = store();
    Files.setPosixFilePermissions(root(), PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeThat(Files.isWritable(root())).as("root may write anywhere").isFalse();
      assertFails(ArtifactCode.OUTPUT_NOT_WRITABLE, () -> name(store, "a"));
    } finally {
      Files.setPosixFilePermissions(root(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void saysBeforeAnyWorkThatItMayNotWrite() throws Exception {
    var disk = Files.createDirectory(temp.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", disk.toString()))
        .as("only root can mount a read-only disk")
        .isZero();
    try {
      assertFails(ArtifactCode.OUTPUT_NOT_WRITABLE, () -> OutputFolder.open(disk, CLOCK));
    } finally {
      run("umount", disk.toString());
    }
  }

  @Test
  void saysThatTheDiskIsFull() throws Exception {
    var disk = Files.createDirectory(temp.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()))
        .as("only root can mount a small disk")
        .isZero();
    try {
      var store = OutputFolder.open(disk, CLOCK);
      assertFails(
          ArtifactCode.DISK_FULL,
          () -> store.put(request("a"), out -> out.write(new byte[1 << 20])));
      assertThat(disk).isEmptyDirectory();
      assertThat(run("mount", "-o", "remount,ro", disk.toString())).isZero();
      assertFails(ArtifactCode.OUTPUT_NOT_WRITABLE, () -> name(store, "a"));
    } finally {
      run("umount", disk.toString());
    }
  }

  @Test
  void sweepsWhatKilledProcessesLeft() throws IOException {
    Files.createDirectories(root().resolve("sub"));
    var id = "00000000-0000-0000-0000-000000000000";
    var old = part(root(), id, Duration.ofHours(2));
    var oldBelow = part(root().resolve("sub"), id, Duration.ofHours(2));
    var atWork = part(root(), id.replace('0', '1'), Duration.ofMinutes(5));
    var foreign = Files.createFile(root().resolve(".other.part"));
    Files.setLastModifiedTime(foreign, FileTime.from(CLOCK.instant().minus(Duration.ofDays(9))));
    var store = store();
    assertThat(old).doesNotExist();
    assertThat(atWork).exists();
    assertThat(foreign).exists();
    name(store, "sub/a");
    assertThat(oldBelow).doesNotExist();
  }

  private static Path part(Path folder, String id, Duration age) throws IOException {
    var part = Files.createFile(folder.resolve(".atelier-" + id + ".part"));
    return Files.setLastModifiedTime(part, FileTime.from(CLOCK.instant().minus(age)));
  }

  @Test
  void givesEachOfManyProcessesANameOfItsOwn() throws Exception {
    var processes = new ArrayList<Process>();
    for (var i = 0; i < 3; i++) {
      processes.add(new ProcessBuilder(writer(root(), 40)).inheritIO().start());
    }
    for (var process : processes) {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
    var contents = new ArrayList<String>();
    for (var name : everything()) {
      contents.add(Files.readString(root().resolve(name)));
    }
    assertThat(contents).hasSize(120).doesNotHaveDuplicates();
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> writer(Path root, int count) {
    var paths =
        List.of(OutputFolder.class, Writer.class).stream().map(OutputFolderTest::location).toList();
    return List.of(
        ProcessHandle.current().info().command().orElseThrow(),
        "-cp",
        String.join(":", paths),
        Writer.class.getName(),
        root.toString(),
        Integer.toString(count));
  }

  /// A process that writes its id and a number into each of its artifacts.
  static final class Writer {

    private Writer() {}

    public static void main(String[] arguments) {
      var store = OutputFolder.open(Path.of(arguments[0]), Clock.systemUTC());
      for (var i = 0; i < Integer.parseInt(arguments[1]); i++) {
        var content = ProcessHandle.current().pid() + " " + i;
        var request = new ArtifactRequest(ArtifactKind.OUTPUT, "a", "image/png", 1, 1, 0);
        store.put(request, out -> out.write(content.getBytes(UTF_8)));
      }
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  private List<String> visible() throws IOException {
    return everything().stream().filter(name -> !name.startsWith(".")).toList();
  }

  private List<String> everything() throws IOException {
    try (var files = Files.list(root())) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }
}
