package io.atelier.formats;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/// Finds each node a place: columns from left to right, and in them the nodes one below the other,
/// in the order that lets links cross least.
///
/// Source: K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical
/// system structures", 1981: the columns are swept to and fro, and in each the nodes are sorted by
/// the mean height of what they are linked to (their barycentre).
final class Arrangement {

  private static final int SWEEPS = 8;

  private final UiGraph graph;
  private final Map<UiNode, List<UiLink>> entering;
  private final Map<UiNode, List<UiLink>> leaving;
  private final List<List<UiNode>> columns;
  private PlacedNodes places;

  private Arrangement(UiGraph graph) {
    this.graph = graph;
    entering = graph.links().stream().collect(Collectors.groupingBy(UiLink::to));
    leaving = graph.links().stream().collect(Collectors.groupingBy(UiLink::from));
    columns = Columns.of(graph);
    places = PlacedNodes.of(columns);
  }

  /// The place of each node.
  ///
  /// @throws io.atelier.graph.AtelierException NO_LAYOUT when links go round in a circle
  static PlacedNodes of(UiGraph graph) {
    return new Arrangement(graph).best();
  }

  private PlacedNodes best() {
    var best = places;
    var least = Tangle.of(graph.links(), best);
    for (var sweep = 0; sweep < SWEEPS; sweep++) {
      if (sweep % 2 == 0) {
        sweepRight();
      } else {
        sweepLeft();
      }
      var tangle = Tangle.of(graph.links(), places);
      if (tangle.compareTo(least) < 0) {
        least = tangle;
        best = places;
      }
    }
    return best;
  }

  private void sweepRight() {
    for (var column = 1; column < columns.size(); column++) {
      sort(columns.get(column), entering, link -> places.start(link));
    }
  }

  private void sweepLeft() {
    for (var column = columns.size() - 2; column >= 0; column--) {
      sort(columns.get(column), leaving, link -> places.end(link));
    }
  }

  private void sort(
      List<UiNode> column, Map<UiNode, List<UiLink>> links, ToIntFunction<UiLink> otherEnd) {
    Function<UiNode, Double> barycentre =
        node ->
            links.getOrDefault(node, List.of()).stream()
                .mapToInt(otherEnd)
                .average()
                .orElse(places.box(node).y());
    column.sort(Comparator.comparing(barycentre));
    places = PlacedNodes.of(columns);
  }
}
