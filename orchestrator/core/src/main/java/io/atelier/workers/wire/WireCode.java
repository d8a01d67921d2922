package io.atelier.workers.wire;

import io.atelier.graph.ErrorCode;

/// Why a connection ended that should not have.
public enum WireCode implements ErrorCode {
  /// What connected does not begin as Atelier does.
  NOT_ATELIER,
  /// It speaks another version of the protocol.
  OTHER_PROTOCOL,
  /// It is another build of Atelier.
  OTHER_BUILD,
  /// It ended in the middle of a message.
  MESSAGE_TRUNCATED,
  /// A message larger than any may be; it is not read.
  MESSAGE_TOO_LARGE,
  /// A message that is no JSON, or lacks what it needs.
  MESSAGE_MALFORMED,
  /// A kind of message that this build does not know.
  MESSAGE_UNKNOWN,
  /// A message that does not belong at this place of the conversation.
  MESSAGE_UNEXPECTED,
  /// The other end closed, or the socket broke.
  CONNECTION_LOST
}
