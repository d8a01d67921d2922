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
/// @param inputIsList whether it runs once and takes each input as the list of its values, instead
///   of once for each value
public record NodeType(
    String name,
    String version,
    String title,
    String category,
    String description,
    List<InputPort> inputs,
    List<OutputPort> outputs,
    boolean outputNode,
    boolean device,
    boolean inputIsList) {

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
    for (var input : inputs) {
      requireSwitch(name, input, inputs);
    }
  }

  private static void requireSwitch(String name, InputPort lazy, List<InputPort> inputs) {
    var needed = lazy.needed();
    if (needed != null && inputs.stream().noneMatch(port -> isSwitch(port, needed.input()))) {
      throw new IllegalArgumentException(
          "node type %s: the lazy input %s depends on %s, which is no switch of that node"
              .formatted(name, lazy.name(), needed.input()));
    }
  }

  private static boolean isSwitch(InputPort port, String wanted) {
    return port.name().equals(wanted)
        && !port.isLazy()
        && LiteralType.of(port.type()).equals(Optional.of(LiteralType.BOOLEAN));
  }

  /// The first version of a node that needs no device, without ports as yet.
  public static NodeType of(String name, String category, String description) {
    return new NodeType(
        name, "1", name, category, description, List.of(), List.of(), false, false, false);
  }

  /// The same with these inputs.
  public NodeType taking(InputPort... ports) {
    return new NodeType(
        name,
        version,
        title,
        category,
        description,
        List.of(ports),
        outputs,
        outputNode,
        device,
        inputIsList);
  }

  /// The same with these outputs.
  public NodeType giving(OutputPort... ports) {
    return new NodeType(
        name,
        version,
        title,
        category,
        description,
        inputs,
        List.of(ports),
        outputNode,
        device,
        inputIsList);
  }

  /// The same as an output node.
  public NodeType asOutput() {
    return new NodeType(
        name, version, title, category, description, inputs, outputs, true, device, inputIsList);
  }

  /// The same as one that takes each input as the list of its values.
  public NodeType takingLists() {
    return new NodeType(
        name, version, title, category, description, inputs, outputs, outputNode, device, true);
  }

  /// The same under another title.
  public NodeType titled(String shown) {
    return new NodeType(
        name,
        version,
        shown,
        category,
        description,
        inputs,
        outputs,
        outputNode,
        device,
        inputIsList);
  }

  public Optional<InputPort> input(String wanted) {
    return inputs.stream().filter(port -> port.name().equals(wanted)).findFirst();
  }

  public List<String> inputNames() {
    return inputs.stream().map(InputPort::name).toList();
  }
}
