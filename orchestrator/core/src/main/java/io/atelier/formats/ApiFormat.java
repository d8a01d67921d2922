package io.atelier.formats;

import io.atelier.graph.Workflow;

/// ComfyUI's API format.
public final class ApiFormat {

  private ApiFormat() {}

  /// The workflow as compact JSON, escaped so that it is plain ASCII.
  public static String write(Workflow workflow) {
    throw new UnsupportedOperationException();
  }
}
