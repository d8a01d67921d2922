package io.atelier.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Says which output nodes each finding spoils: those that need the node it is about. What spoils
/// no output is only a warning, as ComfyUI never looks at it; an unknown type stays an error,
/// because it may be a misspelt output node.
final class SpoiledOutputs {

  private SpoiledOutputs() {}

  static List<Finding> addTo(List<Finding> findings, LinkGraph graph) {
    if (findings.isEmpty()) {
      return findings;
    }
    var spoiled = spoiled(findings, graph);
    return findings.stream().map(finding -> complete(finding, spoiled)).toList();
  }

  private static Finding complete(Finding finding, Map<String, Set<String>> spoiled) {
    var node = finding.node();
    if (node == null) {
      return finding;
    }
    var outputs = spoiled.getOrDefault(node, Set.of());
    var harmless = outputs.isEmpty() && finding.code() != FindingCode.UNKNOWN_NODE_TYPE;
    return new Finding(
        finding.code(),
        harmless ? Finding.Severity.WARNING : finding.severity(),
        node,
        finding.input(),
        finding.message(),
        finding.isError() ? outputs : Set.of());
  }

  private static Map<String, Set<String>> spoiled(List<Finding> findings, LinkGraph graph) {
    var spoiled =
        findings.stream()
            .map(Finding::node)
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.toMap(id -> id, id -> (Set<String>) new HashSet<String>()));
    var stamps = new int[graph.size()];
    var feeding = feeding(graph);
    IntStream.range(0, graph.size())
        .filter(node -> graph.isOutput(node) || mayBeOutput(graph, node, feeding))
        .forEach(output ->
            graph.visitAncestors(
                output,
                stamps,
                output + 1,
                node -> {
                  var outputs = spoiled.get(graph.node(node).id());
                  if (outputs != null) {
                    outputs.add(graph.node(output).id());
                  }
                }));
    return spoiled;
  }

  private static boolean mayBeOutput(LinkGraph graph, int node, boolean[] feeding) {
    return graph.type(node).isEmpty() && !feeding[node];
  }

  private static boolean[] feeding(LinkGraph graph) {
    var feedsAnother = new boolean[graph.size()];
    for (var node = 0; node < graph.size(); node++) {
      for (var source : graph.sources(node)) {
        feedsAnother[source] = true;
      }
    }
    return feedsAnother;
  }
}
