package io.atelier.engine;

import io.atelier.graph.ErrorCode;

/// How a run can fail, beside the codes that nodes, files and artifacts bring.
public enum EngineCode implements ErrorCode {
  /// The check found errors; the failure carries them.
  INVALID_WORKFLOW,
  /// A list with no value reached a node.
  EMPTY_LIST,
  /// A node answered with another number of outputs than it declares.
  OUTPUTS_DIFFER
}
