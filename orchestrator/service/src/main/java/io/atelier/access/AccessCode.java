package io.atelier.access;

import io.atelier.graph.ErrorCode;

/// Why a request, or a command about tokens, is refused.
public enum AccessCode implements ErrorCode {
  /// The request carries no token, and one is needed.
  TOKEN_MISSING,
  /// The token was never made here, or was revoked.
  TOKEN_REFUSED,
  /// The token's role does not include this.
  ROLE_MISSING,
  /// The request's Host is none of this service's names.
  HOST_REFUSED,
  /// The request comes from a page of another origin.
  ORIGIN_REFUSED,
  /// Too many requests in a short time.
  RATE_LIMITED,
  /// No token has this id.
  TOKEN_UNKNOWN,
  /// A name of a token or a tenant that is not allowed.
  NAME_REFUSED,
  /// The file of tokens is damaged, and so nobody is let in.
  TOKENS_UNREADABLE,
  /// The service would listen beyond this machine, and there is no token.
  TOKEN_NEEDED
}
