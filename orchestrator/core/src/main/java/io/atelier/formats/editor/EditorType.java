package io.atelier.formats.editor;

import io.atelier.nodes.NodeType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What conversion must know of a node type.
///
/// @param title what the editor writes on a node that nobody renamed
/// @param inputs required ones first, else in declared order
public record EditorType(String name, String title, List<EditorInput> inputs) {

  public EditorType {
    inputs = List.copyOf(inputs);
  }

  /// A node type of ours, as the editor would show it.
  public static EditorType of(NodeType type) {
    return DeclaredType.of(type);
  }

  /// The inputs in the order of the node's slots: first what takes only links, then what has a
  /// field.
  List<EditorInput> slots() {
    return Stream.concat(
            inputs.stream().filter(input -> input.field() == null),
            inputs.stream().filter(input -> input.field() != null))
        .toList();
  }

  Optional<EditorInput> input(String wanted) {
    return inputs.stream().filter(input -> input.name().equals(wanted)).findFirst();
  }
}
