package io.atelier.access;

import io.atelier.graph.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Browsers that have logged in with a token. Each has a secret of 256 random bits, of which only
/// the SHA-256 is kept, in memory: after a restart everybody logs in again. A session ends with its
/// time, by logging out, or with its token. Safe for any thread.
public final class Sessions {

  /// How long one lasts, whatever is done in it.
  public static final Duration LIFE = Duration.ofHours(12);

  private static final int MOST = 10_000;
  private static final int SECRET_BYTES = 32;

  private record Open(String token, Instant ends) {}

  private final Tokens tokens;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Open> open =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Open> eldest) {
          return size() > MOST;
        }
      };

  public Sessions(Tokens tokens, InstantSource clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /// Logs in.
  ///
  /// @param token its text
  /// @return the session's secret; empty when the token is none, wrong, or revoked
  public Optional<String> begin(String token) {
    return tokens.good(token).map(known -> begin(known));
  }

  private synchronized String begin(Token token) {
    var bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    open.put(hash(secret), new Open(token.id(), clock.instant().plus(LIFE)));
    return secret;
  }

  /// Whose session it is; empty when it has ended, and its token is not good any more.
  public Optional<Caller> caller(String secret) {
    return session(hash(secret))
        .flatMap(session -> tokens.goodById(session.token))
        .map(Token::caller);
  }

  private synchronized Optional<Open> session(String hash) {
    var session = open.get(hash);
    if (session != null && !clock.instant().isBefore(session.ends)) {
      open.remove(hash);
      return Optional.empty();
    }
    return Optional.ofNullable(session);
  }

  /// Logs out.
  public synchronized void end(String secret) {
    open.remove(hash(secret));
  }

  private static String hash(String secret) {
    return Sha256.of(secret.getBytes(StandardCharsets.UTF_8));
  }
}
