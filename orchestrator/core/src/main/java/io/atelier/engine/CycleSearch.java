package io.atelier.engine;

import java.util.ArrayList;
import java.util.List;

/// Finds cycles by walking every link once, with a stack of its own: a chain of 100,000 nodes is no
/// deeper for Java than one of two.
final class CycleSearch {

  private final LinkGraph graph;
  private final int[] nextSource;
  private final boolean[] entered;
  private final boolean[] onPath;
  private final boolean[] told;
  private final int[] path;
  private int depth;
  private final List<List<Integer>> cycles = new ArrayList<>();

  private CycleSearch(LinkGraph graph) {
    this.graph = graph;
    nextSource = new int[graph.size()];
    entered = new boolean[graph.size()];
    onPath = new boolean[graph.size()];
    told = new boolean[graph.size()];
    path = new int[graph.size()];
  }

  /// Cycles that share no node, each in the direction in which values flow. Empty exactly when the
  /// graph has no cycle.
  static List<List<Integer>> cycles(LinkGraph graph) {
    var search = new CycleSearch(graph);
    for (var node = 0; node < graph.size(); node++) {
      if (!search.entered[node]) {
        search.walkFrom(node);
      }
    }
    return search.cycles;
  }

  private void walkFrom(int start) {
    enter(start);
    while (depth > 0) {
      var node = path[depth - 1];
      var sources = graph.sources(node);
      if (nextSource[node] == sources.length) {
        onPath[node] = false;
        depth--;
      } else {
        follow(sources[nextSource[node]++]);
      }
    }
  }

  private void follow(int source) {
    if (onPath[source]) {
      tell(source);
    } else if (!entered[source]) {
      enter(source);
    }
  }

  private void enter(int node) {
    entered[node] = true;
    onPath[node] = true;
    path[depth++] = node;
  }

  /// The path leads against the flow, from what is fed to what feeds, so its end backwards is the
  /// cycle. Stops at nodes that a cycle has been told of.
  private void tell(int closing) {
    var cycle = new ArrayList<Integer>();
    for (var place = depth - 1; place >= 0 && !told[path[place]]; place--) {
      told[path[place]] = true;
      cycle.add(path[place]);
      if (path[place] == closing) {
        cycles.add(cycle);
        return;
      }
    }
  }
}
