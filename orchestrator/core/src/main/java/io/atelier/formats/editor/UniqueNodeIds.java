package io.atelier.formats.editor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Gives a node inside a subgraph a new id where another graph of the file has a node of the same
/// id, as the editor does when it opens the file; the ids of what runs follow from it.
final class UniqueNodeIds {

  private final Set<String> taken;
  private int last;

  private UniqueNodeIds(Set<String> taken, int last) {
    this.taken = taken;
    this.last = last;
  }

  /// @param last the highest number that the file says was given
  static SavedWorkflow in(SavedWorkflow workflow, int last) {
    var ids = new UniqueNodeIds(new HashSet<>(workflow.graph().nodes().keySet()), last);
    workflow.graph().nodes().keySet().forEach(ids::observe);
    var renamed = new HashMap<String, Map<String, String>>();
    workflow.subgraphs().forEach((id, graph) -> renamed.put(id, ids.clashes(graph)));
    var subgraphs = new LinkedHashMap<String, SavedGraph>();
    workflow
        .subgraphs()
        .forEach((id, graph) ->
            subgraphs.put(id, rename(graph, renamed.getOrDefault(id, Map.of()), renamed)));
    return new SavedWorkflow(rename(workflow.graph(), Map.of(), renamed), subgraphs);
  }

  /// @return new ids by old ones
  private Map<String, String> clashes(SavedGraph graph) {
    var renamed = new HashMap<String, String>();
    for (var id : graph.nodes().keySet()) {
      if (taken.add(id)) {
        observe(id);
      } else {
        renamed.put(id, next());
      }
    }
    return renamed;
  }

  private String next() {
    do {
      last++;
    } while (!taken.add(Integer.toString(last)));
    return Integer.toString(last);
  }

  private void observe(String id) {
    if (id.matches("[0-9]{1,9}")) {
      last = Math.max(last, Integer.parseInt(id));
    }
  }

  private static SavedGraph rename(
      SavedGraph graph, Map<String, String> ids, Map<String, Map<String, String>> subgraphs) {
    var nodes = new LinkedHashMap<String, SavedNode>();
    for (var node : graph.nodes().values()) {
      var id = ids.getOrDefault(node.id(), node.id());
      nodes.put(id, showing(node.called(id), subgraphs.getOrDefault(node.type(), Map.of())));
    }
    var links = new HashMap<String, SavedLink>();
    graph.links().forEach((id, link) -> links.put(id, rename(link, ids)));
    return new SavedGraph(graph.name(), nodes, links, graph.inputs(), graph.outputs());
  }

  private static SavedLink rename(SavedLink link, Map<String, String> ids) {
    return new SavedLink(
        link.id(),
        ids.getOrDefault(link.origin(), link.origin()),
        link.originSlot(),
        ids.getOrDefault(link.target(), link.target()),
        link.targetSlot());
  }

  private static SavedNode showing(SavedNode node, Map<String, String> inner) {
    var shown = node.shown();
    return shown == null || inner.isEmpty()
        ? node
        : node.showing(
            shown.stream()
                .map(field ->
                    new ShownField(inner.getOrDefault(field.node(), field.node()), field.field()))
                .toList());
  }
}
