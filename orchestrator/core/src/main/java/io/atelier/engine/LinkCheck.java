package io.atelier.engine;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Shown;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.OutputPort;
import java.util.Collection;
import java.util.List;

/// Checks links, each against the node that it comes from.
///
/// @param ids of all nodes of the workflow
record LinkCheck(LinkGraph graph, Collection<String> ids, Findings findings) {

  void check(GraphNode node, InputPort port, Input.Link link) {
    var source = graph.number(link.node());
    if (source < 0) {
      findings.tellOf(
          FindingCode.BAD_LINK,
          node,
          port.name(),
          " links to node '%s', which does not exist%s"
              .formatted(
                  Shown.text(link.node()),
                  findings.hint(link.node(), ids, "; link it to a node of the workflow")));
      return;
    }
    graph.type(source).ifPresent(type -> checkSlot(node, port, link, type.name(), type.outputs()));
  }

  private void checkSlot(
      GraphNode node, InputPort port, Input.Link link, String type, List<OutputPort> outputs) {
    var source = "output %d of node %s (%s)".formatted(link.slot(), Shown.text(link.node()), type);
    if (link.slot() < 0 || link.slot() >= outputs.size()) {
      findings.tellOf(
          FindingCode.BAD_LINK,
          node,
          port.name(),
          " links to %s, which has %s".formatted(source, slots(outputs)));
      return;
    }
    var offered = outputs.get(link.slot()).type();
    if (!port.type().accepts(offered)) {
      findings.tellOf(
          FindingCode.TYPE_MISMATCH,
          node,
          port.name(),
          " takes %s, but %s is %s; %s"
              .formatted(port.type(), source, offered, better(port, outputs)));
    }
  }

  private static String slots(List<OutputPort> outputs) {
    return switch (outputs.size()) {
      case 0 -> "no outputs; link to another node";
      case 1 -> "only output 0; use that";
      default -> "only outputs 0 to %d; use one of them".formatted(outputs.size() - 1);
    };
  }

  private static String better(InputPort port, List<OutputPort> outputs) {
    for (var slot = 0; slot < outputs.size(); slot++) {
      if (port.type().accepts(outputs.get(slot).type())) {
        return "its output %d is %s".formatted(slot, outputs.get(slot).type());
      }
    }
    return "link an output of type %s".formatted(port.type());
  }
}
