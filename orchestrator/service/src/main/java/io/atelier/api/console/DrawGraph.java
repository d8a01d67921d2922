package io.atelier.api.console;

import io.atelier.formats.Layers;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Shown;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeTypes;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Draws a workflow: its nodes in columns from the left, and what flows between them.
final class DrawGraph {

  private static final int WIDTH = 164;
  private static final int HEIGHT = 68;
  private static final int ACROSS = 48;
  private static final int DOWN = 22;
  private static final int MARGIN = 8;
  private static final int LETTERS = 19;
  private static final Set<String> KINDS =
      Set.of("model", "clip", "vae", "conditioning", "latent", "image", "mask");

  private final Layers layers;
  private final NodeStates states;
  private final Map<String, GraphView.BoxView> boxes = new HashMap<>();

  private DrawGraph(Layers layers, NodeStates states) {
    this.layers = layers;
    this.states = states;
  }

  /// @throws io.atelier.graph.AtelierException NO_LAYOUT
  static GraphView of(Workflow workflow, NodeTypes types, NodeStates states) {
    return new DrawGraph(Layers.of(workflow, types), states).drawn();
  }

  private GraphView drawn() {
    var tallest = layers.columns().stream().mapToInt(List::size).max().orElse(0);
    var height = 2 * MARGIN + tallest * (HEIGHT + DOWN) - DOWN;
    var x = MARGIN;
    for (var column : layers.columns()) {
      place(column, x, height);
      x += WIDTH + ACROSS;
    }
    return new GraphView(
        x - ACROSS + MARGIN,
        height,
        layers.columns().stream().flatMap(List::stream).map(node -> boxes.get(node.id())).toList(),
        layers.wires().stream().map(this::wire).toList());
  }

  /// In the middle of the height.
  private void place(List<GraphNode> column, int x, int height) {
    var y = (height - column.size() * (HEIGHT + DOWN) + DOWN) / 2;
    for (var node : column) {
      boxes.put(node.id(), box(node, x, y));
      y += HEIGHT + DOWN;
    }
  }

  private GraphView.BoxView box(GraphNode node, int x, int y) {
    var title = node.title() == null ? node.type() : node.title();
    return new GraphView.BoxView(
        x,
        y,
        WIDTH,
        HEIGHT,
        Shown.text(title, LETTERS),
        Shown.text(node.type(), LETTERS + 2),
        states.note(node.id()),
        states.state(node.id()),
        "%s (%s, node %s): %s"
            .formatted(
                Shown.text(title),
                Shown.text(node.type()),
                Shown.text(node.id()),
                states.note(node.id())));
  }

  private GraphView.WireView wire(Layers.Wire wire) {
    var from = boxes.get(wire.from());
    var to = boxes.get(wire.to());
    if (from == null || to == null) {
      throw new IllegalArgumentException("a link of a node that has no place");
    }
    var x1 = from.x() + WIDTH;
    var y1 = from.y() + HEIGHT / 2;
    var x2 = to.x();
    var y2 = to.y() + HEIGHT / 2;
    var bend = Math.max(ACROSS / 2, (x2 - x1) / 2);
    var kind = wire.type().toLowerCase(Locale.ROOT);
    return new GraphView.WireView(
        "M%d %dC%d %d %d %d %d %d".formatted(x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2),
        KINDS.contains(kind) ? kind : "other");
  }
}
