package io.atelier.workers;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.OutputPort;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.stream.Stream;

/// Adds to the workflow of a pipeline call what saves the results: pictures as PNG, frames as one
/// video, sound, texts, and tensors; latents only where they were asked for.
///
/// @param type of the node `call`
record SaveResults(NodeType type, Workflow call) {

  private static final String CALL = "call";
  private static final String LATENTS = "latents";

  Workflow workflow() {
    var whole = call;
    for (var slot = 0; slot < type.outputs().size(); slot++) {
      var saved = node(type.outputs().get(slot), slot);
      if (saved.isPresent()) {
        whole = whole.with(saved.get());
      }
    }
    return whole;
  }

  private Optional<GraphNode> node(OutputPort port, int slot) {
    if (port.name().equals(LATENTS) != latentsOnly() && has(LATENTS)) {
      return Optional.empty();
    }
    return switch (port.type().name()) {
      case "IMAGE" ->
          Optional.of(port.list() ? video(port, slot) : saving("SaveImage", "images", port, slot));
      case "AUDIO" -> Optional.of(saving("SaveAudio", "audio", port, slot));
      case "STRING" -> Optional.of(saving("SaveText", "text", port, slot));
      case "TENSOR" -> Optional.of(saving("SaveTensors", "tensors", port, slot));
      default -> Optional.empty();
    };
  }

  private boolean has(String output) {
    return type.outputs().stream().anyMatch(port -> port.name().equals(output));
  }

  private boolean latentsOnly() {
    return Stream.ofNullable(call.nodes().get(CALL))
        .flatMap(node -> Stream.ofNullable(node.inputs().get("output_type")))
        .anyMatch(Input.Literal.of("latent")::equals);
  }

  private GraphNode video(OutputPort port, int slot) {
    var video =
        saving("SaveVideo", "images", port, slot)
            .with("format", Input.Literal.of("mp4"))
            .with("fps", Input.Literal.of(8.0))
            .with("quality", Input.Literal.of(80));
    var sounds = type.outputs().stream().filter(one -> one.type().name().equals("AUDIO")).toList();
    return sounds.isEmpty()
        ? video
        : video.with("audio", new Input.Link(CALL, type.outputs().indexOf(sounds.getFirst())));
  }

  private GraphNode saving(String saver, String input, OutputPort port, int slot) {
    var inputs = new LinkedHashMap<String, Input>();
    inputs.put(input, new Input.Link(CALL, slot));
    inputs.put("filename_prefix", Input.Literal.of(type.name() + "_" + port.name()));
    return new GraphNode("save_" + port.name(), saver, null, inputs);
  }
}
