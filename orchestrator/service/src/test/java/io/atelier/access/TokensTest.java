package io.atelier.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

  @TempDir private Path folder;
  private Tokens tokens;

  @BeforeEach
  void open() {
    tokens = new Tokens(folder, InstantSource.system());
  }

  @Test
  void recognisesWhatItMadeAndNothingLikeIt() {
    var made = tokens.create("anna", "studio", Role.OPERATE).secret().shownOnce();

    assertThat(tokens.recognise(made)).contains(new Caller("anna", "studio", Role.OPERATE));
    assertThat(tokens.recognise(made.substring(0, made.length() - 1))).isEmpty();
    assertThat(tokens.recognise(made + "x")).isEmpty();
    assertThat(tokens.recognise("")).isEmpty();
    assertThat(tokens.recognise("atl_00000000_" + "a".repeat(43))).isEmpty();
  }

  @Test
  void keepsOnlyTheHashForItsOwnerAlone() throws IOException {
    var secret = tokens.create("anna", "studio", Role.SUBMIT).secret();

    var file = folder.resolve("access/tokens.json");
    assertThat(Files.readString(file)).doesNotContain(secret.text()).contains(secret.id());
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    assertThat(secret).asString().doesNotContain(secret.text());
  }

  @Test
  void heedsWhatAnotherProcessChanges() {
    var other = new Tokens(folder, InstantSource.system());
    assertThat(tokens.areNeeded()).isFalse();

    var made = other.create("anna", "studio", Role.SUBMIT);
    assertThat(tokens.areNeeded()).isTrue();
    assertThat(tokens.recognise(made.secret().shownOnce())).isPresent();

    other.revoke(made.token().id());
    assertThat(tokens.recognise(made.secret().shownOnce())).isEmpty();
    assertThat(tokens.areNeeded()).isTrue();
    assertThat(tokens.anyGood()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "null", "{\"format\": 2, \"tokens\": []}", "{\"format\": 1}"})
  void letsNobodyInOverADamagedFile(String text) throws IOException {
    tokens.create("anna", "studio", Role.SUBMIT);
    Files.writeString(folder.resolve("access/tokens.json"), text);

    assertThatThrownBy(tokens::areNeeded)
        .isInstanceOf(AtelierException.class)
        .extracting(thrown -> ((AtelierException) thrown).code())
        .isEqualTo(AccessCode.TOKENS_UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-x", "a b", "a/b", "..", "a\nb"})
  void refusesNamesThatWouldConfuse(String name) {
    assertThatThrownBy(() -> tokens.create(name, "studio", Role.SUBMIT))
        .hasMessageContaining("can't name a token");
    assertThatThrownBy(() -> tokens.create("anna", name, Role.SUBMIT))
        .hasMessageContaining("can't name a tenant");
  }
}
