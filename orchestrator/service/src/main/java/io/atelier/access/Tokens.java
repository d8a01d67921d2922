package io.atelier.access;

import io.atelier.graph.AtelierException;
import io.atelier.graph.NearestName;
import io.atelier.graph.Shown;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The tokens of a data folder. Any thread and any process may ask and change them; a service heeds
/// a change from its next request on.
public final class Tokens {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,39}");

  private final TokenFile file;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /// @param data the data folder
  public Tokens(Path data, InstantSource clock) {
    file = new TokenFile(data.resolve("access").resolve("tokens.json"));
    this.clock = clock;
  }

  /// Makes a token.
  ///
  /// @throws AtelierException NAME_REFUSED
  public MadeToken create(String name, String tenant, Role role) {
    requireName("token", name);
    requireName("tenant", tenant);
    var secret = Secret.random(random);
    var token = new Token(secret.id(), name, tenant, role, secret.sha256(), clock.instant(), null);
    file.change(tokens -> {
      var more = new ArrayList<>(tokens);
      more.add(token);
      return more;
    });
    return new MadeToken(token, secret);
  }

  private static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new AtelierException(
          AccessCode.NAME_REFUSED,
          "'%s' can't name a %s; take up to 40 letters, digits, dots, lines and underscores."
              .formatted(Shown.text(name), what));
    }
  }

  /// All that were made, oldest first.
  public List<Token> list() {
    return file.read();
  }

  /// Ends a token for good.
  ///
  /// @throws AtelierException TOKEN_UNKNOWN
  public Token revoke(String id) {
    var found = byId(id).orElseThrow(() -> unknown(id));
    var revoked = found.isGood() ? found.revokedAt(clock.instant()) : found;
    file.change(
        tokens -> tokens.stream().map(token -> token.id().equals(id) ? revoked : token).toList());
    return revoked;
  }

  private AtelierException unknown(String id) {
    var ids = list().stream().map(Token::id).toList();
    return new AtelierException(
        AccessCode.TOKEN_UNKNOWN,
        "There is no token '%s'%s"
            .formatted(
                Shown.text(id), NearestName.hint(id, ids, "; `token list` names them all.")));
  }

  private Optional<Token> byId(String id) {
    return list().stream().filter(token -> token.id().equals(id)).findFirst();
  }

  /// Whether callers need a token: from the first that was ever made on, even when all are revoked
  /// by now, so that revoking one never opens the door.
  public boolean areNeeded() {
    return !list().isEmpty();
  }

  /// Whether there is one that is good.
  public boolean anyGood() {
    return list().stream().anyMatch(Token::isGood);
  }

  /// Who a token's text belongs to; empty when it is none, wrong, or revoked.
  public Optional<Caller> recognise(String text) {
    return good(text).map(Token::caller);
  }

  /// The token itself.
  Optional<Token> good(String text) {
    return Secret.parse(text)
        .flatMap(secret -> byId(secret.id()).filter(secret::isOf))
        .filter(Token::isGood);
  }

  Optional<Token> goodById(String id) {
    return byId(id).filter(Token::isGood);
  }
}
