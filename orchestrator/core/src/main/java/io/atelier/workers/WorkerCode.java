package io.atelier.workers;

import io.atelier.graph.ErrorCode;

/// Why workers that stand together can't take a run.
public enum WorkerCode implements ErrorCode {
  /// Each of its node types is somewhere, but no environment has them all.
  NODES_IN_SEVERAL_ENVIRONMENTS
}
