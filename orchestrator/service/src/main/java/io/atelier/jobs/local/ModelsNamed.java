package io.atelier.jobs.local;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.Domain;
import io.atelier.nodes.NodeTypes;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The model files that a workflow names, as far as the shipped nodes tell: a worker that has just
/// used the same ones has them loaded.
final class ModelsNamed {

  private static final NodeTypes TYPES = NodeTypes.shipped();
  private static final String INPUT_PICTURES = "input";

  private ModelsNamed() {}

  static Set<String> in(Workflow workflow) {
    return workflow.nodes().values().stream()
        .flatMap(ModelsNamed::in)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<String> in(GraphNode node) {
    return TYPES.find(node.type()).stream()
        .flatMap(type -> type.inputs().stream())
        .filter(port ->
            port.domain() instanceof Domain.Files(var folder) && !folder.equals(INPUT_PICTURES))
        .flatMap(port -> named(Optional.ofNullable(node.inputs().get(port.name()))).stream());
  }

  private static Optional<String> named(Optional<Input> input) {
    return input.flatMap(given ->
        given instanceof Input.Literal(var value) && value.isString()
            ? Optional.of(value.asString())
            : Optional.empty());
  }
}
