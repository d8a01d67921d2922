package io.atelier.api.gate;

import io.atelier.access.AccessCode;
import io.atelier.access.Caller;
import io.atelier.access.Rate;
import io.atelier.access.RateLimit;
import io.atelier.access.Sessions;
import io.atelier.access.Tokens;
import io.atelier.graph.AtelierException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out who sent a request, by its `Authorization: Bearer TOKEN`, or by the cookie of a
/// browser that has logged in. As long as no token was ever made, everybody who reaches the service
/// is its owner; that is only on loopback.
public final class Authentication {

  private static final String SCHEME = "bearer ";

  /// Whoever guesses is slowed down, by the address that it comes from; a good token is let in
  /// whatever others do behind the same address.
  private static final Rate GUESSES = new Rate(1, 20);

  private final Tokens tokens;
  private final Sessions sessions;
  private final boolean loopback;
  private final RateLimit guesses = new RateLimit(GUESSES, System::nanoTime);

  /// @param loopback whether only this machine reaches the service
  public Authentication(Tokens tokens, boolean loopback) {
    this.tokens = tokens;
    this.loopback = loopback;
    sessions = new Sessions(tokens, InstantSource.system());
  }

  /// @throws AtelierException TOKEN_MISSING, TOKEN_REFUSED, RATE_LIMITED or TOKENS_UNREADABLE
  Caller caller(HttpServletRequest request) {
    var text = token(request);
    var session = text == null ? session(request) : Optional.<Caller>empty();
    return session.orElseGet(() -> caller(text, request.getRemoteAddr()));
  }

  /// Of a connection whose token may come after it.
  ///
  /// @param text of a token; null for none
  /// @param remote where it comes from
  /// @throws AtelierException as of a request
  public Caller caller(@Nullable String text, String remote) {
    if (!isNeeded()) {
      return Caller.LOCAL; // Whatever it sent: some clients must send something.
    }
    if (text != null) {
      return known(text, remote);
    }
    throw new AtelierException(
        AccessCode.TOKEN_MISSING,
        "This service needs a token; make one with `atelier token create NAME` and send it as `Authorization: Bearer TOKEN`.");
  }

  /// Whether anybody needs a token now.
  public boolean isNeeded() {
    return !loopback || tokens.areNeeded();
  }

  /// A cookie comes by itself with whatever a page makes the browser send, so it changes nothing
  /// but by the console, whose forms prove that they are its own, and by the editor's page.
  private Optional<Caller> session(HttpServletRequest request) {
    var secret = SessionCookie.of(request);
    return secret == null
            || !(Gate.isReading(request)
                || ConsolePaths.isPage(request)
                || ConsolePaths.isOfEditor(request))
        ? Optional.empty()
        : sessions.caller(secret);
  }

  /// Begins a browser's session.
  ///
  /// @param token its text
  /// @return the session's secret
  /// @throws AtelierException TOKEN_REFUSED, RATE_LIMITED or TOKENS_UNREADABLE
  public String logIn(String token, HttpServletRequest request) {
    return sessions.begin(token.strip()).orElseThrow(() -> refused(request.getRemoteAddr()));
  }

  /// Ends a browser's session, if it has one.
  public void logOut(HttpServletRequest request) {
    var secret = SessionCookie.of(request);
    if (secret != null) {
      sessions.end(secret);
    }
  }

  private static @Nullable String token(HttpServletRequest request) {
    var header = request.getHeader("Authorization");
    return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? header.substring(SCHEME.length()).strip()
        : null;
  }

  private Caller known(String text, String remote) {
    return tokens.recognise(text).orElseThrow(() -> refused(remote));
  }

  private AtelierException refused(String remote) {
    var wait = guesses.take(remote);
    return wait.isPositive()
        ? new TooSoon(wait)
        : new AtelierException(
            AccessCode.TOKEN_REFUSED,
            "This token was never made here, or was revoked; `atelier token list` names those that are good.");
  }
}
