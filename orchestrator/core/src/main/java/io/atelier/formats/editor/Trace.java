package io.atelier.formats.editor;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Follows links to where they begin: through reroutes and bypassed nodes, into and out of
/// subgraphs.
final class Trace {

  private static final Source NOTHING = new Source.Nothing();

  private final SavedWorkflow workflow;
  private final NodeSlots slots;
  private final ShownFields fields;

  Trace(SavedWorkflow workflow, EditorTypes types) {
    this.workflow = workflow;
    this.slots = new NodeSlots(workflow, types);
    this.fields = new ShownFields(workflow, slots);
  }

  /// A place on the way, or its end.
  sealed interface Stop permits AtInput, AtOutput, Source {}

  /// @param asked the type that is wanted; that of the input when null
  private record AtInput(PlacedNode node, int slot, @Nullable String asked) implements Stop {}

  private record AtOutput(PlacedNode node, int slot, String asked) implements Stop {}

  /// The inputs of a node in the order of their slots.
  List<SavedInput> inputs(SavedNode node) {
    return slots.of(node);
  }

  /// What stands at the far end of an input.
  ///
  /// @throws AtelierException EDITOR_GRAPH_ENDLESS
  Source source(PlacedNode node, int slot) {
    var visited = new HashSet<String>();
    Stop stop = new AtInput(node, slot, null);
    while (true) {
      switch (stop) {
        case Source source -> {
          return source;
        }
        case AtInput input -> {
          refuseReturn(visited.add(input.node.path() + " in " + input.slot), input.node);
          stop = next(input);
        }
        case AtOutput output -> {
          refuseReturn(visited.add(output.node.path() + " out " + output.slot), output.node);
          stop = next(output);
        }
      }
    }
  }

  private Stop next(AtInput at) {
    var inputs = slots.of(at.node().node());
    if (at.slot() < 0 || at.slot() >= inputs.size()) {
      return NOTHING;
    }
    var input = inputs.get(at.slot());
    if (input.link() == null) {
      return NOTHING;
    }
    var asked = at.asked() == null ? input.type() : at.asked();
    return at.node()
        .level()
        .graph()
        .link(input.link())
        .map(link -> origin(at.node().level(), link, asked))
        .orElse(NOTHING);
  }

  private Stop origin(Level level, SavedLink link, String asked) {
    if (link.origin().equals(SavedLink.SUBGRAPH_INPUTS)) {
      return outOf(level, link.originSlot());
    }
    return level
        .node(link.origin())
        .<Stop>map(origin -> new AtOutput(origin, link.originSlot(), asked))
        .orElse(NOTHING);
  }

  /// At the input of the subgraph's use: what is linked there, or what its field holds.
  private Stop outOf(Level level, int slot) {
    var host = level.host();
    if (host == null) {
      return NOTHING;
    }
    var inputs = slots.of(host.node());
    if (slot < 0 || slot >= inputs.size()) {
      return NOTHING;
    }
    return inputs.get(slot).link() == null
        ? fields.value(host.node(), slot).<Stop>map(Source.Value::new).orElse(NOTHING)
        : new AtInput(host, slot, null);
  }

  private Stop next(AtOutput at) {
    return switch (at.node().node().mode()) {
      case MUTED -> NOTHING;
      case BYPASSED -> bypass(at);
      case ACTIVE ->
          workflow
              .subgraph(at.node().node())
              .map(subgraph -> into(at, subgraph))
              .orElseGet(() -> ofNode(at));
    };
  }

  private Stop bypass(AtOutput at) {
    if (at.slot() < 0) {
      return NOTHING;
    }
    var node = at.node().node();
    var given = at.slot() < node.outputs().size() ? node.outputs().get(at.slot()) : "*";
    var input = new Bypass(slots.of(node), given, at.asked()).at(at.slot());
    return input.isPresent() ? new AtInput(at.node(), input.getAsInt(), null) : NOTHING;
  }

  private static Stop into(AtOutput at, SavedGraph subgraph) {
    var level = new Level(subgraph, at.node());
    return innerEnd(subgraph, at.slot())
        .map(link ->
            link.origin().equals(SavedLink.SUBGRAPH_INPUTS)
                ? new AtInput(at.node(), link.originSlot(), at.asked())
                : level
                    .node(link.origin())
                    .<Stop>map(node -> new AtOutput(node, link.originSlot(), at.asked()))
                    .orElse(NOTHING))
        .orElse(NOTHING);
  }

  private static Optional<SavedLink> innerEnd(SavedGraph subgraph, int slot) {
    return slot < 0 || slot >= subgraph.outputs().size()
        ? Optional.empty()
        : subgraph.outputs().get(slot).links().stream()
            .flatMap(id -> subgraph.link(id).stream())
            .findFirst();
  }

  private static Stop ofNode(AtOutput at) {
    var node = at.node().node();
    return switch (node.type()) {
      case ShownOnly.REROUTE -> new AtInput(at.node(), at.slot(), at.asked());
      case ShownOnly.PRIMITIVE ->
          node.values().isArray() && !node.values().isEmpty()
              ? new Source.Value(node.values().get(0))
              : NOTHING;
      default -> ShownOnly.is(node) ? NOTHING : new Source.Output(at.node().path(), at.slot());
    };
  }

  private static void refuseReturn(boolean isNew, PlacedNode at) {
    if (!isNew) {
      throw new AtelierException(
          EditorCode.EDITOR_GRAPH_ENDLESS,
          "The links at node %s lead back to it through nodes that do not run; cut the loop in the editor."
              .formatted(Shown.text(at.path())));
    }
  }
}
