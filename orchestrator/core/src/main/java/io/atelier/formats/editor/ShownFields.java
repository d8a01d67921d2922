package io.atelier.formats.editor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// The fields of inner nodes that the use of a subgraph shows on itself, and what stands in them.
///
/// Two ways of writing them are around. With a list `proxyWidgets` of inner nodes and their fields
/// the values stand on the inner nodes, unless the use has one at the entry's index. Without it
/// `widgets_values` holds one value for each input of the subgraph that leads to a field inside.
/// Where several fields stand behind one input, the first one's value counts for all.
final class ShownFields {

  private static final int DEEPEST = 64;

  private final SavedWorkflow workflow;
  private final NodeSlots slots;
  private final Map<String, Boolean> leading = new HashMap<>();

  ShownFields(SavedWorkflow workflow, NodeSlots slots) {
    this.workflow = workflow;
    this.slots = slots;
  }

  /// What the use shows at an input that nothing is linked to; empty when no field is behind it.
  Optional<JsonNode> value(SavedNode host, int slot) {
    return value(host, slot, 0);
  }

  private Optional<JsonNode> value(SavedNode host, int slot, int depth) {
    var subgraph = workflow.subgraph(host).orElseThrow();
    if (depth == DEEPEST || slot >= subgraph.inputs().size()) {
      return Optional.empty();
    }
    var shown = host.shown();
    var index = shown == null ? position(host, slot) : entry(shown, subgraph, slot);
    return there(host.named().path(subgraph.inputs().get(slot).name()))
        .or(() -> there(index < 0 ? MissingNode.getInstance() : host.values().path(index)))
        .or(() -> inside(subgraph, slot, depth + 1));
  }

  private static Optional<JsonNode> there(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  /// What stands in the first field behind an input.
  private Optional<JsonNode> inside(SavedGraph subgraph, int slot, int depth) {
    return subgraph.behind(slot).stream()
        .flatMap(link -> ends(subgraph, link))
        .filter(this::isField)
        .findFirst()
        .flatMap(end -> value(end, depth));
  }

  private Optional<JsonNode> value(End end, int depth) {
    if (workflow.subgraph(end.node()).isPresent()) {
      return value(end.node(), end.slot(), depth);
    }
    var name = slots.of(end.node()).get(end.slot()).name();
    return slots.type(end.node()).map(type -> FieldValues.of(end.node(), type).get(name));
  }

  /// An input of an inner node.
  private record End(SavedNode node, int slot) {}

  private Stream<End> ends(SavedGraph subgraph, SavedLink link) {
    var node = subgraph.nodes().get(link.target());
    if (node == null) {
      return Stream.empty();
    }
    var inputs = slots.of(node);
    return IntStream.range(0, inputs.size())
        .filter(slot -> link.id().equals(inputs.get(slot).link()))
        .mapToObj(slot -> new End(node, slot));
  }

  private int position(SavedNode host, int slot) {
    return leadsToField(host, slot)
        ? (int) IntStream.range(0, slot).filter(each -> leadsToField(host, each)).count()
        : -1;
  }

  private static int entry(List<ShownField> shown, SavedGraph subgraph, int slot) {
    return IntStream.range(0, shown.size())
        .filter(index -> shows(shown.get(index), subgraph, slot))
        .findFirst()
        .orElse(-1);
  }

  private static boolean shows(ShownField field, SavedGraph subgraph, int slot) {
    return field.node().equals(ShownField.ITSELF)
        ? field.field().equals(subgraph.inputs().get(slot).name())
        : subgraph.behind(slot).stream()
            .anyMatch(link ->
                link.target().equals(field.node()) && endsOn(subgraph, link, field.field()));
  }

  private static boolean endsOn(SavedGraph subgraph, SavedLink link, String field) {
    var node = subgraph.nodes().get(link.target());
    return node != null
        && node.inputs().stream()
            .anyMatch(input -> link.id().equals(input.link()) && input.name().equals(field));
  }

  /// Asked again and again, and a file from strangers may nest without end: so each answer is kept,
  /// and while it is looked for it is no.
  private boolean leadsToField(SavedNode use, int slot) {
    var asked = use.type() + " " + slot;
    var known = leading.putIfAbsent(asked, false);
    if (known != null) {
      return known;
    }
    var subgraph = workflow.subgraph(use).orElseThrow();
    var leads =
        slot < subgraph.inputs().size()
            && subgraph.behind(slot).stream()
                .flatMap(link -> ends(subgraph, link))
                .anyMatch(this::isField);
    leading.put(asked, leads);
    return leads;
  }

  private boolean isField(End end) {
    return workflow.subgraph(end.node()).isPresent()
        ? leadsToField(end.node(), end.slot())
        : slots.of(end.node()).get(end.slot()).field();
  }
}
