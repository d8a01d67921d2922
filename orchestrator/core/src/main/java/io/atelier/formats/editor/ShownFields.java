package io.atelier.formats.editor;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// The fields of inner nodes that the use of a subgraph shows on itself, and what stands in them.
///
/// Two ways of writing them are around. With a list `proxyWidgets` of inner nodes and their fields
/// the values stand on the inner nodes, unless the use has one at the entry's index. Without it
/// `widgets_values` holds one value for each input of the subgraph that leads to a field inside.
record ShownFields(SavedWorkflow workflow, NodeSlots slots) {

  /// What the use shows at an input that nothing is linked to; empty when what stands inside
  /// counts.
  Optional<JsonNode> value(PlacedNode host, int slot) {
    var subgraph = workflow.subgraph(host.node()).orElseThrow();
    var name = subgraph.inputs().get(slot).name();
    var named = host.node().named().path(name);
    if (!named.isMissingNode() && !named.isNull()) {
      return Optional.of(named);
    }
    var shown = host.node().shown();
    var index = shown == null ? position(subgraph, slot) : entry(shown, subgraph, slot);
    return at(host.node().values(), index);
  }

  private static Optional<JsonNode> at(JsonNode values, int index) {
    var value = values.path(index);
    return index < 0 || value.isMissingNode() || value.isNull()
        ? Optional.empty()
        : Optional.of(value);
  }

  private int position(SavedGraph subgraph, int slot) {
    return leadsToField(subgraph, slot)
        ? (int) IntStream.range(0, slot).filter(each -> leadsToField(subgraph, each)).count()
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

  private boolean leadsToField(SavedGraph subgraph, int slot) {
    return subgraph.behind(slot).stream().anyMatch(link -> endsOnField(subgraph, link));
  }

  private boolean endsOnField(SavedGraph subgraph, SavedLink link) {
    var node = subgraph.nodes().get(link.target());
    if (node == null) {
      return false;
    }
    var inner = workflow.subgraph(node);
    var inputs = slots.of(node);
    return IntStream.range(0, inputs.size())
        .filter(slot -> link.id().equals(inputs.get(slot).link()))
        .anyMatch(slot ->
            inner
                .map(nested -> slot < nested.inputs().size() && leadsToField(nested, slot))
                .orElseGet(() -> inputs.get(slot).field()));
  }
}
