package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonSourceTest {

  @TempDir Path folder;
  private PlayedWorld world;
  private Path pyenv;

  @BeforeEach
  void makePyenv() throws IOException {
    world = new PlayedWorld(folder);
    pyenv = folder.resolve("home/.pyenv");
    world.executable("home/.pyenv/libexec/pyenv");
    Files.createDirectories(pyenv.resolve("bin"));
    Files.createSymbolicLink(pyenv.resolve("bin/pyenv"), Path.of("../libexec/pyenv"));
    write("plugins/python-build/bin/python-build", "build");
    write("plugins/mine/bin/spy", "not ours");
    write("shims/python", "not ours");
    write(".git/config", "https://joe:hunter2@git.test");
  }

  @Test
  void isTheNewestThatPyenvKnowsByItsChecksum() throws Exception {
    source("3.11.2", "source 2", "source 2");
    source("3.11.10", "source 10", "source 10");
    source("3.11.11", "source 11", "something else");
    source("3.12.9", "source 12", "source 12");
    assertThat(PythonSource.find(world.host(), "3.11"))
        .get()
        .satisfies(found -> {
          assertThat(found.version()).isEqualTo("3.11.10");
          assertThat(found.archive()).endsWith(Path.of("cache/Python-3.11.10.tar.xz"));
        });
  }

  @Test
  void isAlsoLookedForInTheCacheThatIsNamed() throws Exception {
    source("3.11.2", "source", "source");
    var named = Files.createDirectories(folder.resolve("elsewhere"));
    Files.move(pyenv.resolve("cache/Python-3.11.2.tar.xz"), named.resolve("Python-3.11.2.tar.xz"));
    world.environment.put("PYTHON_BUILD_CACHE_PATH", named.toString());
    assertThat(PythonSource.find(world.host(), "3.11")).isPresent();
  }

  @Test
  void isNoneWithoutPyenvOrWithoutASource() throws Exception {
    assertThat(PythonSource.find(world.host(), "3.11")).isEmpty();
    source("3.11.2", "source", "source");
    Files.delete(pyenv.resolve("bin/pyenv"));
    assertThat(PythonSource.find(world.host(), "3.11")).isEmpty();
  }

  @Test
  void takesPyenvAlongWithoutWhatOthersPutThere() throws Exception {
    source("3.11.2", "source", "source");
    var bundle = folder.resolve("bundle");
    PythonSource.find(world.host(), "3.11").orElseThrow().copyTo(bundle);
    assertThat(OfflineBundle.files(bundle))
        .containsExactly(
            "pyenv/libexec/pyenv",
            "pyenv/plugins/python-build/bin/python-build",
            "pyenv/plugins/python-build/share/python-build/3.11.2",
            "python/Python-3.11.2.tar.xz");
    assertThat(bundle.resolve("pyenv/libexec/pyenv")).isExecutable();
  }

  private void source(String version, String text, String known) throws IOException {
    write("cache/Python-" + version + ".tar.xz", text);
    write(
        "plugins/python-build/share/python-build/" + version,
        "install_package \"Python-%s\" \"https://python.test/Python.tar.xz#%s\""
            .formatted(version, LockFile.sha256(known.getBytes(StandardCharsets.UTF_8))));
  }

  private void write(String path, String text) throws IOException {
    var file = pyenv.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
