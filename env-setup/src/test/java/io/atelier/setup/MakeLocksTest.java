package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// uv is played here: it pins what it is asked for.
class MakeLocksTest {

  @TempDir Path folder;
  private PlayedWorld world;
  private final List<Command> resolved = new ArrayList<>();
  private final RecordingListener listener = new RecordingListener();
  private String failing = "none";
  private String more = "";

  @BeforeEach
  void makeWorld() throws IOException {
    world = new PlayedWorld(folder);
    for (var name : List.of("runtime", "tools", "editor", "editor-1.27", "supply")) {
      Files.writeString(locks().resolve(name + ".in"), name + "-package==1\n");
    }
    Files.writeString(locks().resolve("supply.txt"), "supply-package==1" + PlayedWorld.HASH + "\n");
  }

  @Test
  void makesTheShippedLocksForEveryPlatformAndPython() throws IOException {
    var made = supply().lock(false);

    assertThat(made)
        .extracting(each -> each.file().getFileName().toString())
        .containsExactly(
            "linux-x86_64-py311.txt",
            "macos-arm64-py311.txt",
            "tools-py311.txt",
            "linux-x86_64-py312.txt",
            "macos-arm64-py312.txt",
            "tools-py312.txt",
            "editor.txt",
            "editor-1.27.txt",
            "supply.txt");
    assertThat(made).allMatch(each -> each.packages() == 1);
    assertThat(resolved)
        .allSatisfy(command -> {
          assertThat(command.arguments())
              .contains("--generate-hashes", "--no-emit-index-url", "--no-header")
              .doesNotContain("--upgrade");
          assertThat(command.environment()).containsEntry("MACOSX_DEPLOYMENT_TARGET", "14.0");
        });
    assertThat(resolved.get(1).arguments())
        .containsSubsequence("--python-version", "3.11")
        .containsSubsequence("--python-platform", "aarch64-apple-darwin");
    assertThat(listener.fractions).contains(1.0);
  }

  @Test
  void changesNothingTheSecondTimeAndKeepsItsTools() throws IOException {
    supply().lock(false);
    var before = files(locks());
    var tools = resolved.getFirst().program();
    resolved.clear();

    assertThat(supply().lock(false)).noneMatch(LockMade::changed);
    assertThat(files(locks())).isEqualTo(before);
    assertThat(resolved.getFirst().program()).isEqualTo(tools);
    assertThat(listener.said).filteredOn(line -> line.equals("done SUPPLY")).hasSize(3);
  }

  @Test
  void startsFromWhatTheLockPinsAlready() throws IOException {
    supply().lock(false);
    assertThat(listener.said).contains("line LOCK: uv found pins: torch==2.15.0");
  }

  @Test
  void changesNoLockWhenOneCannotBeResolved() throws IOException {
    var before = files(locks());
    failing = "macos-arm64-py312";
    var failure = catchThrowableOfType(SetupException.class, () -> supply().lock(true));

    assertThat(failure.code()).isEqualTo(SetupCode.LOCK_FAILED);
    assertThat(failure).hasMessageContaining("Resolving macos-arm64-py312 ended with exit code 1");
    assertThat(files(locks())).isEqualTo(before);
    assertThat(resolved.getFirst().arguments()).contains("--upgrade");
  }

  @Test
  void refusesALockThatNamesAnAddress() throws IOException {
    var before = files(locks());
    more = "--index-url https://mirror.test/simple\n";
    var failure = catchThrowableOfType(SetupException.class, () -> supply().lock(false));
    assertThat(failure.code()).isEqualTo(SetupCode.LOCK_INVALID);
    assertThat(files(locks())).isEqualTo(before);
  }

  @Test
  void resolvesFromWherePipWouldInstall() throws IOException {
    world.says(
        """
        {"mirrors": {"pypi": "https://joe:hunter2@mirror.test/simple"},
         "proxies": {"https": "http://proxy.test:3128"}}
        """);
    supply().lock(false);
    assertThat(resolved)
        .allSatisfy(command ->
            assertThat(command.environment())
                .containsEntry("UV_DEFAULT_INDEX", "https://joe:hunter2@mirror.test/simple")
                .containsEntry("https_proxy", "http://proxy.test:3128"));
    assertThat(files(locks()).toString() + listener.said).doesNotContain("mirror.test/simple");
  }

  @Test
  void makesLocksBesideTheSettingsForAddedPackages() throws IOException {
    world.says("{\"python\": \"3.11\", \"packages\": [\"scipy==1.17.0\"]}");
    var before = files(locks());
    var made = supply().lock(false);

    assertThat(made)
        .extracting(LockMade::file)
        .containsExactly(
            folder.resolve("locks/linux-x86_64-py311.txt"),
            folder.resolve("locks/macos-arm64-py311.txt"));
    assertThat(folder.resolve("locks/linux-x86_64-py311.txt"))
        .content()
        .contains("runtime-package==1", "scipy==1.17.0");
    assertThat(resolved.getFirst().arguments())
        .containsSubsequence("--constraints", locks().resolve("linux-x86_64-py311.txt").toString())
        .containsSubsequence("--only-binary", "scipy");
    assertThat(files(locks())).isEqualTo(before);
  }

  private PythonSupply supply() throws IOException {
    return new PythonSupply(world.settings(), listener, world.host(), machine());
  }

  /// The tools' environment comes to lie at a place that only the set-up knows.
  private FakeMachine machine() throws IOException {
    return world
        .machine()
        .orElse((words, command, lines) -> {
          assertThat(command.program()).hasFileName("uv");
          resolved.add(command);
          return uv(command, lines);
        });
  }

  private int uv(Command command, Consumer<String> lines) throws IOException {
    var words = command.arguments();
    var output = Path.of(words.get(words.indexOf("--output-file") + 1));
    if (output.toString().contains(failing)) {
      lines.accept("  × No solution found when resolving dependencies");
      return 1;
    }
    if (Files.exists(output)) {
      lines.accept("uv found pins: " + Files.readString(output).split("[ \\\\]", 2)[0]);
    }
    var pins = new StringBuilder();
    for (var input : words.subList(words.indexOf("--output-file") + 2, words.size())) {
      Files.readAllLines(Path.of(input))
          .forEach(line -> pins.append(line).append(PlayedWorld.HASH).append('\n'));
    }
    Files.writeString(output, pins + more);
    return 0;
  }

  private Path locks() {
    return world.repository.resolve("py/locks");
  }

  private static Map<String, String> files(Path folder) throws IOException {
    var files = new TreeMap<String, String>();
    try (var all = Files.list(folder)) {
      for (var file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return files;
  }
}
