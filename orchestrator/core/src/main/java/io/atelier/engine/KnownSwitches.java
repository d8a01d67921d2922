package io.atelier.engine;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.Literals;
import io.atelier.nodes.NeededWhen;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.Primitive;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a workflow says of its lazy inputs before anything runs: the switch that decides is a value
/// in it, or that of a primitive node. Of other switches only the run can tell.
///
/// @param nodes by id
record KnownSwitches(Map<String, GraphNode> nodes) {

  /// Through so many primitive nodes a switch is followed.
  private static final int MOST_STEPS = 100;

  /// Whether an input is needed; empty where only the run can tell.
  Optional<Boolean> needed(GraphNode node, NodeType type, InputPort port) {
    var when = port.needed();
    return when == null ? Optional.of(true) : needed(node, type, when);
  }

  private Optional<Boolean> needed(GraphNode node, NodeType type, NeededWhen when) {
    return type.input(when.input())
        .flatMap(port -> standing(node, port))
        .map(standing -> standing == when.is());
  }

  private Optional<Boolean> standing(GraphNode node, InputPort port) {
    var at = node;
    var name = port.name();
    for (var step = 0; step < MOST_STEPS; step++) {
      switch (at.inputs().get(name)) {
        case null -> {
          return port.required() ? Optional.empty() : flag(port.fallback());
        }
        case Input.Literal literal -> {
          return literal(port, literal);
        }
        case Input.Link(var from, var slot) -> {
          var source = nodes.get(from);
          if (source == null || slot != 0 || !Primitive.isSwitch(source.type())) {
            return Optional.empty();
          }
          at = source;
          name = Primitive.VALUE;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Boolean> literal(InputPort port, Input.Literal literal) {
    return Literals.read(port, literal.plain()) instanceof Literals.Reading.Fits(var value)
        ? flag(value)
        : Optional.empty();
  }

  private static Optional<Boolean> flag(@Nullable JsonNode value) {
    return value != null && value.isBoolean()
        ? Optional.of(value.booleanValue())
        : Optional.empty();
  }
}
