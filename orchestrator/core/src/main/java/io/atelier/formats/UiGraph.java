package io.atelier.formats;

import io.atelier.graph.AtelierException;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Shown;
import io.atelier.graph.Workflow;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.Literals;
import io.atelier.nodes.NodeTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A workflow as ComfyUI's editor has it: nodes and links with numbers, in the order of the file.
record UiGraph(List<UiNode> nodes, List<UiLink> links) {

  UiGraph {
    nodes = List.copyOf(nodes);
    links = List.copyOf(links);
  }

  /// Numbers a workflow's nodes and links.
  ///
  /// @throws AtelierException NO_LAYOUT for what the editor has no place for: a node type or an
  ///   input that is not known here, a link from nowhere, a value that does not suit its input
  static UiGraph of(Workflow workflow, NodeTypes types) {
    var nodes = new LinkedHashMap<String, UiNode>();
    for (var node : workflow.nodes().values()) {
      var type = types.find(node.type()).orElseThrow(() -> unknownType(node, types));
      nodes.put(node.id(), new UiNode(nodes.size() + 1, node, type));
    }
    var links = new ArrayList<UiLink>();
    for (var node : nodes.values()) {
      requireKnownInputs(node);
      for (var slot = 0; slot < node.slots().size(); slot++) {
        var port = node.slots().get(slot);
        switch (node.node().inputs().get(port.name())) {
          case Input.Link link -> links.add(link(links.size() + 1, link, node, slot, nodes));
          case Input.Literal literal -> requireSuitable(node, port, literal);
          case null -> {}
        }
      }
    }
    return new UiGraph(List.copyOf(nodes.values()), links);
  }

  private static UiLink link(
      int id, Input.Link link, UiNode to, int slot, Map<String, UiNode> nodes) {
    var port = to.slots().get(slot);
    var from = nodes.get(link.node());
    if (from == null || link.slot() < 0 || link.slot() >= from.type().outputs().size()) {
      throw noLayout(
          to,
          port.name(),
          "is linked to output %d of node %s, which is not there; link it to one that is"
              .formatted(link.slot(), Shown.text(link.node())));
    }
    return new UiLink(id, from, link.slot(), to, slot, port.type().name());
  }

  private static void requireKnownInputs(UiNode node) {
    for (var name : node.node().inputs().keySet()) {
      if (node.type().input(name).isEmpty()) {
        throw noLayout(node, name, "is no input of " + node.type().name() + "; take it out");
      }
    }
  }

  private static void requireSuitable(UiNode node, InputPort port, Input.Literal literal) {
    if (!port.isWidget()) {
      throw noLayout(node, port.name(), "is a value, but takes only a link; link an output to it");
    }
    if (Literals.cast(port, literal.plain()) instanceof Literals.Reading.Wrong(var _, var reason)) {
      throw noLayout(node, port.name(), reason);
    }
  }

  private static AtelierException unknownType(GraphNode node, NodeTypes types) {
    return new AtelierException(
        FormatCode.NO_LAYOUT, types.unknown(node, ", so nobody knows what to draw."));
  }

  private static AtelierException noLayout(UiNode node, String input, String reason) {
    return new AtelierException(
        FormatCode.NO_LAYOUT,
        "Input '%s' of node %s %s."
            .formatted(Shown.text(input), Shown.text(node.node().id()), reason));
  }
}
