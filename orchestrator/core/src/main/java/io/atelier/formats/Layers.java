package io.atelier.formats;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// A workflow to be drawn: columns from the left, in which every link runs to the right, and in
/// each the nodes from the top, in the order that lets links cross least.
public record Layers(List<List<GraphNode>> columns, List<Wire> wires) {

  public Layers {
    columns = columns.stream().map(List::copyOf).toList();
    wires = List.copyOf(wires);
  }

  /// A link.
  ///
  /// @param from id of the node that it leaves
  /// @param to id of the node that it enters
  /// @param type of what it carries, such as `LATENT`
  public record Wire(String from, String to, String type) {}

  /// Puts a workflow into columns.
  ///
  /// @throws io.atelier.graph.AtelierException NO_LAYOUT for a node type or an input that is not
  ///   known here, or links that go round in a circle
  public static Layers of(Workflow workflow, NodeTypes types) {
    var graph = UiGraph.of(workflow, types);
    var places = Arrangement.of(graph);
    var columns = new TreeMap<Integer, List<UiNode>>();
    for (var node : graph.nodes()) {
      columns.computeIfAbsent(places.box(node).x(), _ -> new ArrayList<>()).add(node);
    }
    return new Layers(
        columns.values().stream()
            .map(column ->
                column.stream()
                    .sorted(Comparator.comparingInt(node -> places.box(node).y()))
                    .map(UiNode::node)
                    .toList())
            .toList(),
        graph.links().stream().map(Layers::wire).toList());
  }

  private static Wire wire(UiLink link) {
    var type = link.from().type().outputs().get(link.fromSlot()).type().name();
    return new Wire(link.from().node().id(), link.to().node().id(), type);
  }
}
