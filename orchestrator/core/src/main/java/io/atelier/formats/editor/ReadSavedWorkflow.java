package io.atelier.formats.editor;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the formats 0.4 and 1, which differ in how they write links: as lists or as objects.
/// Inside subgraphs they are always objects.
final class ReadSavedWorkflow {

  private ReadSavedWorkflow() {}

  /// @throws AtelierException EDITOR_GRAPH_BROKEN, naming what is damaged
  static SavedWorkflow of(JsonNode document) {
    var subgraphs = new LinkedHashMap<String, SavedGraph>();
    collect(document, subgraphs);
    return UniqueNodeIds.in(new SavedWorkflow(graph(document), subgraphs), lastId(document));
  }

  private static int lastId(JsonNode document) {
    var state = document.path("state").path("lastNodeId");
    return (state.isNumber() ? state : document.path("last_node_id")).asInt(0);
  }

  /// Subgraphs may be defined inside others.
  private static void collect(JsonNode holder, SequencedMap<String, SavedGraph> subgraphs) {
    for (var definition : holder.path("definitions").path("subgraphs")) {
      subgraphs.putIfAbsent(text(definition.path("id"), "A subgraph", "id"), graph(definition));
      collect(definition, subgraphs);
    }
  }

  private static SavedGraph graph(JsonNode graph) {
    var nodes = new LinkedHashMap<String, SavedNode>();
    for (var each : graph.path("nodes")) {
      var node = node(each);
      nodes.putIfAbsent(node.id(), node);
    }
    var links = new HashMap<String, SavedLink>();
    for (var each : graph.path("links")) {
      var link = link(each);
      links.putIfAbsent(link.id(), link);
    }
    return new SavedGraph(
        graph.path("name").asString(""),
        nodes,
        links,
        ports(graph.path("inputs")),
        ports(graph.path("outputs")));
  }

  private static SavedNode node(JsonNode node) {
    var id = text(node.path("id"), "A node", "id");
    var type = text(node.path("type"), "Node " + Shown.text(id), "type");
    return new SavedNode(
        id,
        type,
        SavedNode.Mode.of(node.path("mode").asInt(0)),
        inputs(node.path("inputs")),
        node.path("outputs").valueStream().map(output -> type(output.path("type"))).toList(),
        node.path("widgets_values"),
        node.path("widgets_values_named"),
        shown(node.path("properties").path("proxyWidgets")),
        title(node.path("title")),
        node.path("properties"));
  }

  private static List<SavedInput> inputs(JsonNode inputs) {
    var read = new ArrayList<SavedInput>();
    for (var input : inputs) {
      read.add(
          new SavedInput(
              input.path("name").asString(""),
              type(input.path("type")),
              optionalText(input.path("link")),
              input.has("widget")));
    }
    return read;
  }

  private static @Nullable List<ShownField> shown(JsonNode entries) {
    return entries.isArray()
        ? entries
            .valueStream()
            .map(entry -> new ShownField(entry.path(0).asString(""), entry.path(1).asString("")))
            .toList()
        : null;
  }

  private static List<SubgraphPort> ports(JsonNode ports) {
    return ports
        .valueStream()
        .map(port ->
            new SubgraphPort(
                port.path("name").asString(""),
                type(port.path("type")),
                port.path("linkIds").valueStream().map(id -> id.asString("")).toList()))
        .toList();
  }

  private static SavedLink link(JsonNode link) {
    return link.isArray()
        ? link(link.path(0), link.path(1), link.path(2), link.path(3), link.path(4))
        : link(
            link.path("id"),
            link.path("origin_id"),
            link.path("origin_slot"),
            link.path("target_id"),
            link.path("target_slot"));
  }

  private static SavedLink link(
      JsonNode id, JsonNode origin, JsonNode originSlot, JsonNode target, JsonNode targetSlot) {
    var known = text(id, "A link", "id");
    var said = "Link " + Shown.text(known);
    return new SavedLink(
        known,
        text(origin, said, "origin"),
        slot(originSlot, said),
        text(target, said, "target"),
        slot(targetSlot, said));
  }

  private static int slot(JsonNode slot, String whose) {
    var number = slot.asString("").strip();
    if (!number.matches("-?[0-9]{1,6}")) {
      throw broken(whose + " has a slot that is no number");
    }
    return Integer.parseInt(number);
  }

  /// A type may be a number in old files: 0 or -1 for anything.
  private static String type(JsonNode type) {
    return type.isString() ? type.asString() : "*";
  }

  private static @Nullable String title(JsonNode title) {
    return title.isString() && !title.asString().isEmpty() ? title.asString() : null;
  }

  private static String text(JsonNode value, String whose, String field) {
    var text = optionalText(value);
    if (text == null) {
      throw broken("%s has no %s".formatted(whose, field));
    }
    return text;
  }

  private static @Nullable String optionalText(JsonNode value) {
    return value.isString() || value.isNumber() ? value.asString() : null;
  }

  private static AtelierException broken(String what) {
    return new AtelierException(
        EditorCode.EDITOR_GRAPH_BROKEN,
        what + "; open the workflow in the editor and save it again.");
  }
}
