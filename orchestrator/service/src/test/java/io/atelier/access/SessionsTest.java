package io.atelier.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {

  @TempDir private Path folder;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));

  @Test
  void endsWithItsTime() {
    var tokens = new Tokens(folder, now::get);
    var sessions = new Sessions(tokens, now::get);
    var token = tokens.create("anna", "studio", Role.OPERATE).secret().shownOnce();

    var secret = sessions.begin(token).orElseThrow();

    now.updateAndGet(then -> then.plus(Sessions.LIFE).minusSeconds(1));
    assertThat(sessions.caller(secret)).contains(new Caller("anna", "studio", Role.OPERATE));
    now.updateAndGet(then -> then.plus(Duration.ofSeconds(1)));
    assertThat(sessions.caller(secret)).isEmpty();
  }

  @Test
  void knowsNoSecretThatItDidNotGiveOut() {
    var tokens = new Tokens(folder, now::get);
    var sessions = new Sessions(tokens, now::get);
    var token = tokens.create("anna", "studio", Role.SUBMIT).secret().shownOnce();
    var secret = sessions.begin(token).orElseThrow();

    assertThat(sessions.begin(token + "x")).isEmpty();
    assertThat(sessions.caller(secret + "x")).isEmpty();
    assertThat(sessions.caller(token)).isEmpty();
    assertThat(sessions.begin(token)).isNotEmpty().isNotEqualTo(java.util.Optional.of(secret));
  }
}
