package io.atelier.app;

import io.atelier.graph.ErrorCode;

/// Why the service can't start, beside what its parts say.
enum ServiceCode implements ErrorCode {
  /// No address of this machine.
  ADDRESS_UNKNOWN,
  /// Another program listens there, or this user may not.
  PORT_TAKEN
}
