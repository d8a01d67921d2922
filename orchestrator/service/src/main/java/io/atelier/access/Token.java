package io.atelier.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is kept of a token: never its secret.
///
/// @param id the part that may be shown; names it for `token revoke`
/// @param name what its owner calls it
/// @param sha256 of the secret's text, 64 lower-case hexadecimal digits
/// @param revoked when it stopped to be good; null while it is good
public record Token(
    String id,
    String name,
    String tenant,
    Role role,
    String sha256,
    Instant created,
    @Nullable Instant revoked) {

  boolean isGood() {
    return revoked == null;
  }

  Token revokedAt(Instant now) {
    return new Token(id, name, tenant, role, sha256, created, now);
  }

  Caller caller() {
    return new Caller(name, tenant, role);
  }
}
