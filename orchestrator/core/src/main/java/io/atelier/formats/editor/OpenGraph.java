package io.atelier.formats.editor;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Opens subgraphs until only nodes are left: those that are queued, in the order of the file. What
/// is muted or bypassed stays closed; but of a subgraph in another the editor queues the nodes all
/// the same.
final class OpenGraph {

  private static final int MOST_NODES = 50_000;
  private static final int DEEPEST = 64;

  private final SavedWorkflow workflow;
  private final List<PlacedNode> nodes = new ArrayList<>();
  private final Deque<String> within = new ArrayDeque<>();
  private int seen;

  private OpenGraph(SavedWorkflow workflow) {
    this.workflow = workflow;
  }

  /// @throws AtelierException EDITOR_GRAPH_ENDLESS, EDITOR_GRAPH_TOO_LARGE or EDITOR_GROUP_NODE
  static List<PlacedNode> of(SavedWorkflow workflow) {
    var open = new OpenGraph(workflow);
    open.open(new Level(workflow.graph(), null));
    return open.nodes;
  }

  private void open(Level level) {
    for (var node : level.graph().nodes().values()) {
      count();
      if (node.mode() == SavedNode.Mode.ACTIVE
          || (level.host() != null && workflow.subgraph(node).isPresent())) {
        open(level.place(node));
      }
    }
  }

  private void open(PlacedNode placed) {
    var subgraph = workflow.subgraph(placed.node());
    if (subgraph.isPresent()) {
      open(placed, subgraph.get());
    } else if (!ShownOnly.is(placed.node())) {
      refuseGroup(placed);
      nodes.add(placed);
    }
  }

  private void open(PlacedNode host, SavedGraph subgraph) {
    var id = host.node().type();
    if (within.contains(id)) {
      throw new AtelierException(
          EditorCode.EDITOR_GRAPH_ENDLESS,
          "Subgraph '%s' contains itself at node %s; take it out of itself in the editor."
              .formatted(Shown.text(subgraph.name()), Shown.text(host.path())));
    }
    if (within.size() == DEEPEST) {
      throw tooLarge("nests subgraphs more than %d deep".formatted(DEEPEST));
    }
    within.push(id);
    open(new Level(subgraph, host));
    within.pop();
  }

  private void count() {
    seen++;
    if (seen > MOST_NODES) {
      throw tooLarge("has more than %d nodes once its subgraphs are opened".formatted(MOST_NODES));
    }
  }

  private static void refuseGroup(PlacedNode placed) {
    if (placed.node().type().startsWith("workflow>")
        || placed.node().type().startsWith("workflow/")) {
      throw new AtelierException(
          EditorCode.EDITOR_GROUP_NODE,
          "Node %s is a group node ('%s'), which the editor has given up; ungroup it there, or make it a subgraph."
              .formatted(Shown.text(placed.path()), Shown.text(placed.node().type())));
    }
  }

  private static AtelierException tooLarge(String how) {
    return new AtelierException(
        EditorCode.EDITOR_GRAPH_TOO_LARGE,
        "The workflow %s, and no workflow needs that; give the right file.".formatted(how));
  }
}
