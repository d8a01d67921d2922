package io.atelier.nodes;

/// A node stopped because its run was cancelled.
public final class NodeCancelled extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NodeCancelled() {
    super("the run was cancelled", null, false, false);
  }
}
