package io.atelier.formats.editor;

import io.atelier.graph.AtelierException;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Shown;
import io.atelier.graph.Workflow;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Makes the graph that runs from the editor's own form. Stateless.
public final class ConvertWorkflow {

  private final EditorTypes types;
  private final Trace trace;
  private final PrefixText prefixes;
  private final List<PlacedNode> nodes;

  private ConvertWorkflow(SavedWorkflow workflow, EditorTypes types, LocalDateTime now) {
    this.types = types;
    this.trace = new Trace(workflow, types);
    this.prefixes = new PrefixText(workflow, types, now);
    this.nodes =
        OpenGraph.of(workflow).stream()
            .filter(placed -> !placed.isDormant() || types.find(placed.node().type()).isPresent())
            .toList();
  }

  /// Whether a document is in the editor's own form.
  public static boolean isEditors(JsonNode document) {
    return document.path("nodes").isArray();
  }

  /// Converts a document. Where a prompt leaves a choice (`{red|blue}`), the workflow's first seed
  /// decides, so that the same file always gives the same graph.
  ///
  /// @param types that it may use
  /// @throws AtelierException with an [EditorCode]
  public static Workflow of(JsonNode document, EditorTypes types) {
    return of(document, types, LocalDateTime.now(ZoneId.systemDefault()));
  }

  static Workflow of(JsonNode document, EditorTypes types, LocalDateTime now) {
    return new ConvertWorkflow(ReadSavedWorkflow.of(document), types, now).workflow();
  }

  private Workflow workflow() {
    refuseUnknown();
    var values = new QueuedValues(types, prefixes, nodes);
    var converted = new LinkedHashMap<String, GraphNode>();
    for (var node : nodes) {
      converted.put(node.path(), convert(node, values));
    }
    return new Workflow(withoutDeadLinks(converted));
  }

  private void refuseUnknown() {
    var unknown = new TreeSet<String>();
    for (var placed : nodes) {
      if (types.find(placed.node().type()).isEmpty()) {
        unknown.add(said(placed.node()));
      }
    }
    if (!unknown.isEmpty()) {
      throw new AtelierException(
          EditorCode.EDITOR_TYPES_UNKNOWN,
          "The workflow uses node types that are not known here: %s; install what declares them, or take them out."
              .formatted(Shown.text(String.join(", ", unknown), 2000)));
    }
  }

  private static String said(SavedNode node) {
    var properties = node.properties();
    var pack = properties.path("cnr_id").asString(properties.path("aux_id").asString(""));
    return pack.isEmpty() ? node.type() : "%s (of %s)".formatted(node.type(), pack);
  }

  private GraphNode convert(PlacedNode placed, QueuedValues values) {
    var node = placed.node();
    var type = types.find(node.type()).orElseThrow();
    var inputs = new LinkedHashMap<String, Input>();
    values.of(node).forEach((name, value) -> inputs.put(name, Input.Literal.of(value)));
    var slots = trace.inputs(node);
    for (var slot = 0; slot < slots.size(); slot++) {
      link(inputs, slots.get(slot).name(), trace.source(placed, slot));
    }
    return new GraphNode(
        placed.path(), node.type(), node.title() == null ? type.title() : node.title(), inputs);
  }

  private static void link(SequencedMap<String, Input> inputs, String name, Source source) {
    switch (source) {
      case Source.Output(var path, var slot) -> inputs.put(name, new Input.Link(path, slot));
      case Source.Value(var value) -> inputs.put(name, Input.Literal.of(value));
      case Source.Nothing _ -> {}
    }
  }

  private static SequencedMap<String, GraphNode> withoutDeadLinks(
      SequencedMap<String, GraphNode> nodes) {
    var alive = new LinkedHashMap<String, GraphNode>();
    nodes.forEach((id, node) -> {
      var inputs = new LinkedHashMap<>(node.inputs());
      inputs.values().removeIf(input -> isDead(input, nodes));
      alive.put(id, new GraphNode(id, node.type(), node.title(), inputs));
    });
    return alive;
  }

  private static boolean isDead(Input input, SequencedMap<String, GraphNode> nodes) {
    return input instanceof Input.Link(var node, var _) && !nodes.containsKey(node);
  }
}
