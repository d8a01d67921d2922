package io.atelier.api.comfyui;

import io.atelier.api.comfyui.wire.NodeErrorsView;
import io.atelier.api.comfyui.wire.PromptErrorView;
import io.atelier.api.comfyui.wire.RefusedPromptView;
import io.atelier.engine.EngineCode;
import io.atelier.graph.AtelierException;
import java.util.Map;

/// A prompt that is not queued, in ComfyUI's own words.
final class PromptRefused extends AtelierException {

  private static final long serialVersionUID = 1L;

  private final transient RefusedPromptView view;

  PromptRefused(PromptErrorView error, Map<String, NodeErrorsView> nodes) {
    super(EngineCode.INVALID_WORKFLOW, error.message());
    view = new RefusedPromptView(error, nodes);
  }

  PromptRefused(String type, String message, String details) {
    this(PromptErrorView.of(type, message, details), Map.of());
  }

  RefusedPromptView view() {
    return view;
  }
}
