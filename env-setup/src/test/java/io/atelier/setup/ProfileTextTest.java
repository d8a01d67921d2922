package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atelier.setup.ProfileText.UnclearProfileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTextTest {

  private static final String LINES = "export A=1\n";

  @TempDir Path folder;

  @Test
  void cutsBackToTheSameBytesWhateverTheyWere() throws UnclearProfileException {
    var random = new Random(5);
    for (var run = 0; run < 2000; run++) {
      var text = new StringBuilder();
      for (var i = random.nextInt(6); i > 0; i--) {
        text.append("# export Aü\n\r\n \t\0".charAt(random.nextInt(15)));
        text.append(random.nextBoolean() ? "\n" : "");
      }
      var before = text.toString();
      var with = ProfileText.with(before, LINES);
      assertThat(ProfileText.without(with)).isEqualTo(before);
      assertThat(ProfileText.with(with, LINES)).isEqualTo(with);
      assertThat(ProfileText.without(ProfileText.with(with, "newer\n"))).isEqualTo(before);
    }
  }

  @Test
  void keepsWhatTheUserWroteAroundTheBlock() throws UnclearProfileException {
    var with = "first\n" + ProfileText.with("last", LINES) + "added\n";
    assertThat(ProfileText.without(with)).isEqualTo("first\nlast\nadded\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# >>> atelier >>>\nexport A=1\n",
        "# <<< atelier <<<\n",
        "# <<< atelier <<<\n# >>> atelier >>>\n",
        "# >>> atelier >>>\n# <<< atelier <<<\n# >>> atelier >>>\n# <<< atelier <<<\n"
      })
  void refusesMarkersThatMakeNoOneBlock(String text) {
    assertThatThrownBy(() -> ProfileText.with(text, LINES))
        .isInstanceOf(UnclearProfileException.class);
    assertThatThrownBy(() -> ProfileText.without(text)).isInstanceOf(UnclearProfileException.class);
  }

  @Test
  void editsTheFileBehindALinkAndKeepsItsRights() throws IOException {
    var dotfiles = Files.createDirectories(folder.resolve("dotfiles"));
    var real = Files.write(dotfiles.resolve("zshrc"), new byte[] {'a', (byte) 0xff, '\n'});
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-------"));
    var link = Files.createSymbolicLink(folder.resolve(".zshrc"), real);
    var profile = new ShellProfile(link, host("/bin/zsh"));

    profile.act();

    assertThat(profile.reason()).isEmpty();
    assertThat(link).isSymbolicLink();
    assertThat(Files.getPosixFilePermissions(real))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    profile.cut(false);
    assertThat(Files.readAllBytes(real)).containsExactly('a', 0xff, '\n');
  }

  @Test
  void removesAProfileThatCameWithTheBlockAndKeepsOneThatWasThere() throws IOException {
    var profile = new ShellProfile(folder.resolve(".zshrc"), host("/bin/zsh"));
    profile.act();
    profile.cut(true);
    assertThat(profile.file()).doesNotExist();

    Files.writeString(profile.file(), "");
    profile.act();
    profile.cut(false);
    assertThat(profile.file()).isEmptyFile();
  }

  @Test
  void refusesALinkThatLeadsNowhere() throws IOException {
    var link = Files.createSymbolicLink(folder.resolve(".zshrc"), folder.resolve("gone"));
    var profile = new ShellProfile(link, host("/bin/zsh"));
    var failure = catchThrowableOfType(SetupException.class, profile::reason);
    assertThat(failure.code()).isEqualTo(SetupCode.PROFILE_UNCLEAR);
    assertThat(failure).hasMessageContaining(link.toString()).hasMessageContaining("nowhere");
  }

  @Test
  void choosesTheProfileThatTheShellReads() throws IOException {
    assertThat(ShellProfile.of(host("/bin/zsh")).file().getFileName()).hasToString(".zshrc");
    assertThat(ShellProfile.of(host("/bin/bash")).file().getFileName()).hasToString(".bashrc");
    assertThat(ShellProfile.of(mac("/bin/zsh")).file().getFileName()).hasToString(".zprofile");
    assertThat(ShellProfile.of(mac("/bin/bash")).file().getFileName()).hasToString(".bash_profile");
    Files.writeString(folder.resolve(".profile"), "export A=1\n");
    assertThat(ShellProfile.of(mac("/bin/bash")).file())
        .as("a new .bash_profile would hide it")
        .isEqualTo(folder.resolve(".profile"));
  }

  private Host host(String shell) {
    return host("Linux", shell);
  }

  private Host mac(String shell) {
    return host("Mac OS X", shell);
  }

  private Host host(String os, String shell) {
    return new Host(os, "aarch64", folder, folder, Map.of("SHELL", shell), any -> 1L << 40);
  }
}
