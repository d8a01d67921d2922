package io.atelier.nodes;

import io.atelier.graph.ErrorCode;

/// What can go wrong while a node runs, beside the codes that node functions in Python bring.
public enum NodeCode implements ErrorCode {
  NODE_FAULT,
  /// More bytes than Java can hold in one piece.
  PICTURE_TOO_LARGE,
  OUT_OF_MEMORY,
  EXIT_REQUESTED,
  PYTHON_FAULT,
  PYTHON_ANSWER_UNREADABLE
}
