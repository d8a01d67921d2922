package io.atelier.nodes;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// One kind of node, declared once: checking, converting and the node list need nothing else.
///
/// @param name ComfyUI's `class_type` where ComfyUI has the node
/// @param version changes when the same inputs give another result, so that caches notice
/// @param outputNode whether running it is a purpose in itself
/// @param device whether it may touch the device, and so must run on a lane that owns one
public record NodeType(
    String name,
    String version,
    String title,
    String category,
    String description,
    List<InputPort> inputs,
    List<OutputPort> outputs,
    boolean outputNode,
    boolean device) {

  public NodeType {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    var names = new HashSet<String>();
    for (var input : inputs) {
      if (!names.add(input.name())) {
        throw new IllegalArgumentException(
            "node type %s declares input %s twice".formatted(name, input.name()));
      }
    }
  }

  /// The first version of a node that needs no device, without ports as yet.
  public static NodeType of(String name, String category, String description) {
    return new NodeType(name, "1", name, category, description, List.of(), List.of(), false, false);
  }

  /// The same with these inputs.
  public NodeType taking(InputPort... ports) {
    return new NodeType(
        name, version, title, category, description, List.of(ports), outputs, outputNode, device);
  }

  /// The same with these outputs.
  public NodeType giving(OutputPort... ports) {
    return new NodeType(
        name, version, title, category, description, inputs, List.of(ports), outputNode, device);
  }

  /// The same as an output node.
  public NodeType asOutput() {
    return new NodeType(name, version, title, category, description, inputs, outputs, true, device);
  }

  /// The same under another title.
  public NodeType titled(String shown) {
    return new NodeType(
        name, version, shown, category, description, inputs, outputs, outputNode, device);
  }

  public Optional<InputPort> input(String wanted) {
    return inputs.stream().filter(port -> port.name().equals(wanted)).findFirst();
  }

  public List<String> inputNames() {
    return inputs.stream().map(InputPort::name).toList();
  }
}
