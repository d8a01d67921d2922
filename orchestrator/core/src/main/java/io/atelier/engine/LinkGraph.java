package io.atelier.engine;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Who feeds whom, with nodes as numbers in the order of the file. Only inputs that the node type
/// declares count; of an unknown type all do. Links to nodes that do not exist are left out, and
/// those to lazy inputs that the workflow itself says are not needed.
final class LinkGraph {

  private final List<GraphNode> nodes;
  private final List<Optional<NodeType>> types = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final KnownSwitches switches;
  private final int[][] sources;

  LinkGraph(Workflow workflow, NodeTypes known) {
    this(workflow, known, false);
  }

  private LinkGraph(Workflow workflow, NodeTypes known, boolean whole) {
    nodes = List.copyOf(workflow.nodes().values());
    switches = new KnownSwitches(workflow.nodes());
    for (var node : nodes) {
      numbers.put(node.id(), numbers.size());
      types.add(known.find(node.type()));
    }
    sources =
        IntStream.range(0, nodes.size())
            .mapToObj(node -> sourcesOf(node, whole))
            .toArray(int[][]::new);
  }

  /// The same with all links, those too that only feed lazy inputs which are not needed.
  static LinkGraph whole(Workflow workflow, NodeTypes known) {
    return new LinkGraph(workflow, known, true);
  }

  /// Whether a node needs an input; empty where only the run can tell.
  Optional<Boolean> needed(int number, InputPort port) {
    return types
        .get(number)
        .map(type -> switches.needed(nodes.get(number), type, port))
        .orElse(Optional.of(true));
  }

  private int[] sourcesOf(int node, boolean whole) {
    var inputs = nodes.get(node).inputs();
    Stream<Input> relevant =
        types
            .get(node)
            .map(type ->
                type.inputs().stream()
                    .filter(port -> whole || needed(node, port).orElse(true))
                    .flatMap(port -> given(inputs, port.name())))
            .orElseGet(() -> inputs.values().stream());
    return relevant
        .filter(Input.Link.class::isInstance)
        .map(input -> numbers.get(((Input.Link) input).node()))
        .filter(Objects::nonNull)
        .mapToInt(Integer::intValue)
        .distinct()
        .toArray();
  }

  private static Stream<Input> given(Map<String, Input> inputs, String name) {
    return Optional.ofNullable(inputs.get(name)).stream();
  }

  int size() {
    return nodes.size();
  }

  GraphNode node(int number) {
    return nodes.get(number);
  }

  Optional<NodeType> type(int number) {
    return types.get(number);
  }

  int number(String id) {
    return numbers.getOrDefault(id, -1);
  }

  /// The nodes that feed this one, each once.
  int[] sources(int number) {
    return sources[number];
  }

  boolean isOutput(int number) {
    return types.get(number).map(NodeType::outputNode).orElse(false);
  }

  /// All output nodes in the order of the file.
  int[] outputs() {
    return IntStream.range(0, size()).filter(this::isOutput).toArray();
  }
}
