package io.atelier.api.comfyui.wire;

import io.atelier.graph.AtelierException;
import java.util.Map;

/// A refusal.
///
/// @param nodeErrors by id of the node
public record RefusedPromptView(PromptErrorView error, Map<String, NodeErrorsView> nodeErrors) {

  private static final String[] OTHERS = {"/v1/", "/openai/", "/console", "/actuator"};

  /// One that is about no node, with the code as its type.
  public static RefusedPromptView of(AtelierException refusal) {
    return new RefusedPromptView(
        PromptErrorView.of(refusal.code().name(), String.valueOf(refusal.getMessage()), ""),
        Map.of());
  }

  /// Whether who asks there reads refusals so.
  public static boolean isReadAt(String path) {
    for (var other : OTHERS) {
      if (path.startsWith(other)) {
        return false;
      }
    }
    return true;
  }
}
