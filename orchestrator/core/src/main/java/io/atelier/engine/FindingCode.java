package io.atelier.engine;

import io.atelier.graph.ErrorCode;

/// What can be wrong with a workflow, beside what the catalog says of the files it names.
public enum FindingCode implements ErrorCode {
  UNKNOWN_NODE_TYPE,
  REQUIRED_INPUT_MISSING,
  /// An input that the node type does not have. It is ignored, as in ComfyUI.
  UNKNOWN_INPUT,
  /// A link to a node or an output that does not exist, or a list that is no link.
  BAD_LINK,
  /// The linked output's type does not fit, or a value stands where only a link can.
  TYPE_MISMATCH,
  /// A value of the wrong JSON type, or not a number.
  INVALID_VALUE,
  TOO_SMALL,
  TOO_BIG,
  NOT_IN_LIST,
  CYCLE,
  NO_OUTPUTS
}
