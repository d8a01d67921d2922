package io.atelier.cli.bench;

import io.atelier.formats.WorkflowFile;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import java.util.LinkedHashMap;

/// EmptyImage → PreviewImage: what takes no time beside the queue, here and in ComfyUI.
final class NoOpWorkflow {

  static final int SIDE = 64;

  private NoOpWorkflow() {}

  static Workflow graph() {
    var image = new LinkedHashMap<String, Input>();
    image.put("width", Input.Literal.of(SIDE));
    image.put("height", Input.Literal.of(SIDE));
    image.put("batch_size", Input.Literal.of(1));
    image.put("color", Input.Literal.of(0));
    var preview = new LinkedHashMap<String, Input>();
    preview.put("images", new Input.Link("1", 0));
    var nodes = new LinkedHashMap<String, GraphNode>();
    nodes.put("1", new GraphNode("1", "EmptyImage", null, image));
    nodes.put("2", new GraphNode("2", "PreviewImage", null, preview));
    return new Workflow(nodes);
  }

  /// As our service takes it.
  static String forAtelier() {
    var file = new WorkflowFile(graph(), new LinkedHashMap<>());
    return file.chunksFor(file.workflow()).getOrDefault("prompt", "");
  }

  /// As ComfyUI takes it.
  static String forComfyUi() {
    return "{\"prompt\": %s}".formatted(forAtelier());
  }
}
