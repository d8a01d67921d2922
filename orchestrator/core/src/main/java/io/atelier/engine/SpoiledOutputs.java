package io.atelier.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Says which output nodes each finding spoils: those that need the node it is about. What spoils
/// no output is only a warning, as ComfyUI never looks at it; an unknown type stays an error,
/// because it may be a misspelt output node. Takes time in proportion to the links: no node is
/// walked through for more than a bounded number of outputs.
final class SpoiledOutputs {

  private static final int MOST_OUTPUTS = 100;
  private static final int FEWEST_OUTPUTS = 5;
  private static final int MOST_IN_ALL = 1_000_000;

  private final LinkGraph graph;
  private final Map<Integer, List<String>> spoiled = new HashMap<>();
  private final int[] walks;
  private final int[] lastWalk;
  private final int[] waiting;
  private final int most;

  private SpoiledOutputs(LinkGraph graph, Set<String> nodes) {
    this.graph = graph;
    nodes.forEach(id -> spoiled.put(graph.number(id), new ArrayList<>()));
    walks = new int[graph.size()];
    lastWalk = new int[graph.size()];
    waiting = new int[graph.size()];
    most = Math.clamp(MOST_IN_ALL / Math.max(1, nodes.size()), FEWEST_OUTPUTS, MOST_OUTPUTS);
  }

  static List<Finding> addTo(List<Finding> findings, LinkGraph graph) {
    var nodes = new HashSet<String>();
    for (var finding : findings) {
      if (finding.node() != null) {
        nodes.add(finding.node());
      }
    }
    if (nodes.isEmpty()) {
      return findings;
    }
    var outputs = new SpoiledOutputs(graph, nodes);
    outputs.walkFromAll();
    return findings.stream().map(outputs::complete).toList();
  }

  private Finding complete(Finding finding) {
    var node = finding.node();
    if (node == null) {
      return finding;
    }
    var outputs = spoiled.getOrDefault(graph.number(node), List.of());
    var harmless = outputs.isEmpty() && finding.code() != FindingCode.UNKNOWN_NODE_TYPE;
    return new Finding(
        finding.code(),
        harmless ? Finding.Severity.WARNING : finding.severity(),
        node,
        finding.input(),
        finding.message(),
        finding.isError() ? Set.copyOf(outputs) : Set.of());
  }

  private void walkFromAll() {
    var feeding = feeding();
    IntStream.range(0, graph.size())
        .filter(node -> graph.isOutput(node) || mayBeOutput(node, feeding))
        .forEach(this::walkFrom);
  }

  /// Through an output and all that it needs, without recursion. A node that was walked through
  /// often enough is passed over: so was everything that feeds it.
  private void walkFrom(int output) {
    var walk = output + 1;
    var count = enter(output, walk, 0);
    while (count > 0) {
      var node = waiting[--count];
      var outputs = spoiled.get(node);
      if (outputs != null) {
        outputs.add(graph.node(output).id());
      }
      for (var source : graph.sources(node)) {
        count = enter(source, walk, count);
      }
    }
  }

  private int enter(int node, int walk, int count) {
    if (lastWalk[node] == walk || walks[node] == most) {
      return count;
    }
    lastWalk[node] = walk;
    walks[node]++;
    waiting[count] = node;
    return count + 1;
  }

  private boolean mayBeOutput(int node, boolean[] feeding) {
    return graph.type(node).isEmpty() && !feeding[node];
  }

  private boolean[] feeding() {
    var feedsAnother = new boolean[graph.size()];
    for (var node = 0; node < graph.size(); node++) {
      for (var source : graph.sources(node)) {
        feedsAnother[source] = true;
      }
    }
    return feedsAnother;
  }
}
