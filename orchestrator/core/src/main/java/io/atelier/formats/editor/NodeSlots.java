package io.atelier.formats.editor;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The inputs of a node in the order of its slots. A file leaves out those that nothing ends on, so
/// the declaration decides on the order, and what the file has beyond it comes last. Of one
/// conversion, on its thread: every link that is followed asks.
final class NodeSlots {

  private final SavedWorkflow workflow;
  private final EditorTypes types;
  private final IdentityHashMap<SavedNode, List<SavedInput>> known = new IdentityHashMap<>();

  NodeSlots(SavedWorkflow workflow, EditorTypes types) {
    this.workflow = workflow;
    this.types = types;
  }

  List<SavedInput> of(SavedNode node) {
    return known.computeIfAbsent(node, this::find);
  }

  private List<SavedInput> find(SavedNode node) {
    var declared = declared(node);
    var saved =
        node.inputs().stream()
            .collect(Collectors.toMap(SavedInput::name, Function.identity(), (first, _) -> first));
    var slots = new ArrayList<SavedInput>();
    for (var input : declared) {
      slots.add(at(input, saved.remove(input.name())));
    }
    node.inputs().stream().filter(saved::containsValue).forEach(slots::add);
    return slots;
  }

  private List<SavedInput> declared(SavedNode node) {
    return workflow
        .subgraph(node)
        .map(NodeSlots::ofSubgraph)
        .or(() -> type(node).map(NodeSlots::ofType))
        .orElse(List.of());
  }

  /// The declaration of a node that is no subgraph's.
  Optional<EditorType> type(SavedNode node) {
    return types.find(node.type());
  }

  private static List<SavedInput> ofSubgraph(SavedGraph subgraph) {
    return subgraph.inputs().stream()
        .map(port -> new SavedInput(port.name(), port.type(), null, false))
        .toList();
  }

  private static List<SavedInput> ofType(EditorType type) {
    return type.slots().stream()
        .map(input -> new SavedInput(input.name(), input.type(), null, input.field() != null))
        .toList();
  }

  private static SavedInput at(SavedInput declared, @Nullable SavedInput saved) {
    return saved == null
        ? declared
        : new SavedInput(
            declared.name(), declared.type(), saved.link(), declared.field() || saved.field());
  }
}
