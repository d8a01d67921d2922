package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The locks that the repository ships.
class LocksTest {

  private static final Path ROOT = Path.of(System.getProperty("atelier.root"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linux-x86_64-py311",
        "linux-x86_64-py312",
        "macos-arm64-py311",
        "macos-arm64-py312"
      })
  void pinWhatWasDecided(String name) throws IOException {
    var lock = shipped(name);
    assertThat(lock.entry("jep").version()).isEqualTo(jepOfThePom());
    for (var decided : Files.readAllLines(ROOT.resolve("py/locks/runtime.in"))) {
      if (decided.contains("==")) {
        var pin = LockFile.parse("in", decided + PlayedWorld.HASH).firstEntry().getValue();
        assertThat(lock.entry(pin.name()).version()).as(decided).isEqualTo(pin.version());
      }
    }
    // Jep's build is not isolated: what builds it must be in the lock.
    assertThat(lock.entries()).containsKeys("setuptools", "wheel", "numpy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tools-py311", "tools-py312"})
  void holdTheToolsInTheRuntimesVersions(String name) {
    var tools = shipped(name);
    assertThat(tools.entries()).containsKeys("ruff", "mypy", "pytest", "import-linter");
    var runtime = shipped(name.replace("tools", "linux-x86_64"));
    for (var entry : tools.entries().values()) {
      if (runtime.holds(entry.name())) {
        assertThat(entry.version())
            .as(entry.name())
            .isEqualTo(runtime.entry(entry.name()).version());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.11", "3.12"})
  void holdWhatThePackageDeclares(String python) throws IOException {
    for (var platform : Platform.values()) {
      var lock = shipped(platform.lockName(python));
      assertThat(versions(lock)).containsAllEntriesOf(declared("dependencies"));
    }
    assertThat(versions(shipped("tools-py" + python.replace(".", ""))))
        .containsAllEntriesOf(declared("check"));
  }

  @Test
  void areMadeFromWhatThePackageDeclares() throws IOException {
    // What builds Jep, and Jep, are no business of the package.
    var ofThePackage = asked("runtime.in");
    ofThePackage.keySet().removeAll(List.of("jep", "setuptools", "wheel"));
    var declared = declared("dependencies");
    assertThat(declared).containsKeys(ofThePackage.keySet().toArray(String[]::new));
    ofThePackage.values().removeIf(String::isEmpty);
    assertThat(declared).containsAllEntriesOf(ofThePackage);
    assertThat(asked("tools.in").keySet()).isEqualTo(declared("check").keySet());
  }

  @Test
  void pinWhatMakesThemInTheRuntimesVersions() throws IOException {
    var supply = shipped("supply");
    assertThat(supply.entries()).containsKeys(asked("supply.in").keySet().toArray(String[]::new));
    assertThat(supply.entry("setuptools").version())
        .isEqualTo(shipped("linux-x86_64-py311").entry("setuptools").version());
  }

  @Test
  void pinTheEditorWithNothingThatItWouldBring() throws IOException {
    assertThat(versions(shipped("editor"))).isEqualTo(asked("editor.in"));
    assertThat(versions(shipped("editor-1.27"))).isEqualTo(asked("editor-1.27.in"));
  }

  private static Map<String, String> versions(LockFile lock) {
    return lock.entries().values().stream()
        .collect(Collectors.toMap(LockFile.Entry::name, LockFile.Entry::version));
  }

  /// A list of `"name==version"` in `pyproject.toml`.
  private static Map<String, String> declared(String list) throws IOException {
    var text = Files.readString(ROOT.resolve("py/pyproject.toml"));
    var found = Pattern.compile("(?ms)^" + list + " = \\[(.*?)\\]").matcher(text);
    assertThat(found.find()).as(list).isTrue();
    var declared = new TreeMap<String, String>();
    var pins = Pattern.compile("\"([\\w.-]+)==([^\"]+)\"").matcher(found.group(1));
    while (pins.find()) {
      declared.put(LockFile.normalised(pins.group(1)), pins.group(2));
    }
    assertThat(declared).as("every line is a pin").hasSize(found.group(1).split("\"").length / 2);
    return declared;
  }

  /// What a lock is asked for: names, and versions where they were decided.
  private static Map<String, String> asked(String file) throws IOException {
    var asked = new TreeMap<String, String>();
    for (var line : Files.readAllLines(ROOT.resolve("py/locks").resolve(file))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        var at = line.indexOf("==");
        asked.put(
            LockFile.normalised(at < 0 ? line.strip() : line.substring(0, at)),
            at < 0 ? "" : line.substring(at + 2).strip());
      }
    }
    return asked;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linux-x86_64-py311",
        "linux-x86_64-py312",
        "macos-arm64-py311",
        "macos-arm64-py312",
        "tools-py311",
        "tools-py312",
        "editor",
        "editor-1.27",
        "supply"
      })
  void nameNoAddress(String name) throws IOException {
    assertThat(Files.readString(ROOT.resolve("py/locks/" + name + ".txt")))
        .doesNotContain("://", "--index-url", "--find-links", " @ ");
  }

  @Test
  void macLockHasNoCuda() {
    assertThat(shipped("macos-arm64-py311").entries().keySet())
        .noneMatch(name -> name.startsWith("nvidia") || name.equals("triton"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch==2.15.0",
        "torch>=2.15.0 --hash=sha256:00",
        "torch==2.15.0 --hash=md5:00",
        "--index-url https://mirror.test/simple",
        "torch @ https://mirror.test/torch.whl",
        "torch==2.15.0 ; python_version > '3' --hash=sha256:00",
        ""
      })
  void refuseWhatPipCouldTakeFromElsewhere(String line) {
    assertThatThrownBy(() -> LockFile.parse("test", line))
        .isInstanceOfSatisfying(
            SetupException.class,
            refused -> assertThat(refused.code()).isEqualTo(SetupCode.LOCK_INVALID));
  }

  @Test
  void normaliseNamesAndIgnoreExtras() {
    var lock = LockFile.parse("test", "# why\nMarkdown_It.py[x]==4.3.0 \\\n " + PlayedWorld.HASH);
    assertThat(lock).containsOnlyKeys("markdown-it-py");
  }

  private static LockFile shipped(String name) {
    return LockFile.read(ROOT.resolve("py/locks/" + name + ".txt"));
  }

  private static String jepOfThePom() throws IOException {
    var found =
        Pattern.compile("<jep.version>(.+)</jep.version>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(found.find()).isTrue();
    return found.group(1);
  }
}
