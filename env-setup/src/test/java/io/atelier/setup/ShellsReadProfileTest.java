package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real shells read the edited profile in a home that holds nothing else.
class ShellsReadProfileTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "Linux, zsh, -i, .zshrc",
    "Linux, bash, -i, .bashrc",
    "Mac OS X, zsh, -l, .zprofile",
    "Mac OS X, bash, -l, .bash_profile"
  })
  void findsPyenvsPython(String os, String shell, String kind, String name)
      throws IOException, InterruptedException {
    var program = program(shell);
    var home = Files.createDirectories(folder.resolve("it's a $home ü"));
    var shim = script(home.resolve(".pyenv/shims/python3.11"), "echo shim");
    var prefix = folder.resolve("opt/homebrew").toString();
    script(folder.resolve("opt/homebrew/bin/brew"), brew(prefix));
    var host =
        new Host(os, "aarch64", home, folder, Map.of("SHELL", "/bin/" + shell), any -> 1L << 40);
    var profile = ShellProfile.of(host);
    assertThat(profile.file()).isEqualTo(home.resolve(name));
    Files.writeString(profile.file(), "export MINE=kept # no newline");
    profile.act();

    var said =
        run(
            program,
            home,
            kind,
            "command -v python3.11; echo $MINE; echo $HOMEBREW_PREFIX; command -v brew || true");

    assertThat(said).contains(shim.toString(), "kept");
    assertThat(said.contains(prefix)).isEqualTo(host.isMac());
    assertThat(said.contains(prefix + "/bin/brew")).isEqualTo(host.isMac());
    profile.cut(false);
    assertThat(profile.file()).hasContent("export MINE=kept # no newline");
  }

  /// A brew that prints what the real one prints on Linux, for another prefix.
  private static String brew(String prefix) {
    var lines =
        Resource.text("brew-shellenv-linux.txt")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.replace("/home/linuxbrew/.linuxbrew", prefix))
            .collect(Collectors.joining("\n"));
    return "cat <<'LINES'\n" + lines + "\nLINES";
  }

  private List<String> run(Path shell, Path home, String kind, String script)
      throws InterruptedException {
    var lines = new ArrayList<String>();
    var command =
        new Command(
            List.of(shell.toString(), kind, "-c", script),
            home,
            Map.of("HOME", home.toString(), "PATH", "/usr/bin:/bin", "TERM", "dumb"),
            Duration.ofMinutes(1),
            Optional.empty());
    assertThat(new ExecCommandRunner().run(command, lines::add))
        .as(lines.toString())
        .isEqualTo(new CommandRunner.Outcome.Ended(0));
    return lines;
  }

  private static Path program(String shell) {
    for (var folder : List.of("/bin", "/usr/bin")) {
      var program = Path.of(folder, shell);
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    assertThat(System.getenv("CI")).as("CI has " + shell).isNotEqualTo("true");
    assumeThat(false).as(shell + " is here").isTrue();
    throw new AssertionError();
  }

  private static Path script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + file);
    }
    return file;
  }
}
