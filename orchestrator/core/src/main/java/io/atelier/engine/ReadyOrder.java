package io.atelier.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.PriorityQueue;

/// The order in which a graph's nodes run: always one whose sources have run. Among several, as in
/// ComfyUI, an output node goes first, then one that feeds an output node, then one a step before;
/// then the one that was found first on the way back from the outputs.
final class ReadyOrder {

  private static final int FAR = 3;

  private final LinkGraph graph;
  private final LinkedHashMap<Integer, List<Integer>> consumers = new LinkedHashMap<>();
  private final int[] found;
  private final int[] distance;
  private final int[] missing;

  private ReadyOrder(LinkGraph graph) {
    this.graph = graph;
    found = new int[graph.size()];
    distance = new int[graph.size()];
    missing = new int[graph.size()];
  }

  /// The numbers of all nodes that the output nodes need.
  static List<Integer> of(LinkGraph graph) {
    var order = new ReadyOrder(graph);
    for (var output : graph.outputs()) {
      order.find(output);
    }
    order.link();
    order.measure();
    return order.dissolve();
  }

  private void find(int output) {
    var waiting = new ArrayList<Integer>();
    waiting.add(output);
    while (!waiting.isEmpty()) {
      var node = waiting.removeLast();
      if (consumers.putIfAbsent(node, new ArrayList<>()) == null) {
        found[node] = consumers.size();
        for (var source : graph.sources(node)) {
          waiting.add(source);
        }
      }
    }
  }

  private void link() {
    for (var node : consumers.keySet()) {
      missing[node] = graph.sources(node).length;
      for (var source : graph.sources(node)) {
        feeders(source).add(node);
      }
    }
  }

  private List<Integer> feeders(int node) {
    return consumers.computeIfAbsent(node, _ -> new ArrayList<>());
  }

  /// Steps from each node to the nearest output node, as far as it matters.
  private void measure() {
    Arrays.fill(distance, FAR);
    var reached = new ArrayDeque<Integer>();
    for (var output : graph.outputs()) {
      distance[output] = 0;
      reached.add(output);
    }
    while (!reached.isEmpty()) {
      var node = reached.remove();
      for (var source : graph.sources(node)) {
        if (distance[source] > distance[node] + 1) {
          distance[source] = distance[node] + 1;
          reached.add(source);
        }
      }
    }
  }

  private List<Integer> dissolve() {
    var ready =
        new PriorityQueue<Integer>(
            Comparator.<Integer>comparingInt(node -> distance[node])
                .thenComparingInt(node -> found[node]));
    consumers.keySet().stream().filter(node -> missing[node] == 0).forEach(ready::add);
    var order = new ArrayList<Integer>();
    while (!ready.isEmpty()) {
      var node = ready.remove();
      order.add(node);
      for (var consumer : feeders(node)) {
        if (--missing[consumer] == 0) {
          ready.add(consumer);
        }
      }
    }
    return order;
  }
}
