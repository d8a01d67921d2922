package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {

  @TempDir private Path folder;
  private PlayedCommandLine line;

  @BeforeEach
  void play() {
    line = new PlayedCommandLine(folder);
  }

  @Test
  void makesListsAndEndsATokenAndShowsItsSecretOnce() {
    assertThat(line.run("token", "create", "anna", "--role", "operate")).isZero();
    var token = line.out().strip();
    assertThat(token).matches("atl_[0-9a-f]{8}_[A-Za-z0-9_-]{43}");
    var id = token.split("_", -1)[1];

    assertThat(line.run("token", "revoke", id)).isZero();
    assertThat(line.run("token", "list")).isZero();
    assertThat(line.out().substring(token.length()))
        .contains(id, "operate", "default", "anna", "revoked")
        .doesNotContain(token);
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(line.run("token", "create", "a b")).isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("atelier: NAME_REFUSED: ");
    assertThat(line.run("token", "revoke", "none")).isEqualTo(ExitCode.INVALID);
    assertThat(line.err()).contains("atelier: TOKEN_UNKNOWN: ");
    assertThat(line.run("token", "create", "anna", "--role", "king")).isEqualTo(ExitCode.INVALID);
  }
}
