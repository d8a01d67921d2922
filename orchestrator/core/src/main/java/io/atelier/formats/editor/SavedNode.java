package io.atelier.formats.editor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A node as it stands in the file.
///
/// @param type a node type, what is only shown, or the id of a subgraph
/// @param outputs types of its outputs, by slot
/// @param values `widgets_values`: a list by position, an object by name for a few nodes, or
///   missing
/// @param named `widgets_values_named`, or missing
/// @param shown fields that the use of a subgraph lists as shown; null when it has no list
/// @param title what its author called it
record SavedNode(
    String id,
    String type,
    Mode mode,
    List<SavedInput> inputs,
    List<String> outputs,
    JsonNode values,
    JsonNode named,
    @Nullable List<ShownField> shown,
    @Nullable String title,
    JsonNode properties) {

  SavedNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    shown = shown == null ? null : List.copyOf(shown);
  }

  /// The same under another id.
  SavedNode called(String other) {
    return new SavedNode(
        other, type, mode, inputs, outputs, values, named, shown, title, properties);
  }

  /// The same with another list of fields that it shows.
  SavedNode showing(List<ShownField> fields) {
    return new SavedNode(id, type, mode, inputs, outputs, values, named, fields, title, properties);
  }

  /// Whether it runs, is taken out with everything that it gives, or lets its inputs through.
  enum Mode {
    ACTIVE,
    MUTED,
    BYPASSED;

    static Mode of(int number) {
      return switch (number) {
        case 2 -> MUTED;
        case 4 -> BYPASSED;
        default -> ACTIVE;
      };
    }
  }
}
