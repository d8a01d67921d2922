package io.atelier.api.webhooks;

/// Why a call to the outside failed; it stands with its job.
enum CallCode {
  /// Nobody answers there, or the connection broke.
  CALLBACK_UNREACHABLE,
  /// No answer in time.
  CALLBACK_TIMEOUT,
  /// An answer other than 200 to 299.
  CALLBACK_REJECTED,
  /// Calls may not go there (any more).
  CALLBACK_REFUSED,
  /// It failed as often as it is tried.
  CALLBACK_GIVEN_UP
}
