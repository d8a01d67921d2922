package io.atelier.engine;

import io.atelier.catalog.FileChoices;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Shown;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.Literals;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import java.util.Collection;
import java.util.List;

/// Checks the nodes of one workflow one by one, each against its type.
final class NodeCheck {

  private final LinkGraph graph;
  private final NodeTypes types;
  private final Findings findings = new Findings();
  private final LinkCheck links;
  private final LiteralCheck literals;

  NodeCheck(LinkGraph graph, NodeTypes types, FileChoices files, Collection<String> ids) {
    this.graph = graph;
    this.types = types;
    links = new LinkCheck(graph, ids, findings);
    literals = new LiteralCheck(files, findings);
  }

  List<Finding> findings() {
    return findings.all();
  }

  void check(int number) {
    var node = graph.node(number);
    graph.type(number).ifPresentOrElse(type -> check(node, type), () -> unknownType(node));
  }

  private void unknownType(GraphNode node) {
    findings.tell(
        FindingCode.UNKNOWN_NODE_TYPE,
        node,
        null,
        types.unknown(node, "; 'atelier nodes' lists the types that are."));
  }

  private void check(GraphNode node, NodeType type) {
    for (var port : type.inputs()) {
      switch (node.inputs().get(port.name())) {
        case null -> missing(node, port);
        case Input.Link link -> links.check(node, port, link);
        case Input.Literal literal -> literals.check(node, port, literal);
      }
    }
    for (var name : node.inputs().keySet()) {
      if (type.input(name).isEmpty()) {
        unknownInput(node, type, name);
      }
    }
  }

  private void missing(GraphNode node, InputPort port) {
    if (!port.required()) {
      port.standIn().ifPresent(file -> literals.check(node, port, file));
      return;
    }
    var fallback = port.fallback();
    findings.tellOf(
        FindingCode.REQUIRED_INPUT_MISSING,
        node,
        port.name(),
        " is missing; %s"
            .formatted(
                fallback == null
                    ? "link an output of type %s to it or give a value".formatted(port.type())
                    : "give it a value such as %s".formatted(Literals.shown(fallback))));
  }

  private void unknownInput(GraphNode node, NodeType type, String name) {
    findings.tell(
        FindingCode.UNKNOWN_INPUT,
        node,
        name,
        "Node %s (%s) has no input '%s', so it is ignored%s"
            .formatted(
                Shown.text(node.id()),
                type.name(),
                Shown.text(name),
                findings.hint(name, type.inputNames(), "; remove it")));
  }
}
