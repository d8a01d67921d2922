package io.atelier.formats;

import io.atelier.graph.AtelierException;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.NearestName;
import io.atelier.graph.Shown;
import io.atelier.graph.Workflow;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.Literals;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A value set on a workflow from outside, as `NODE.INPUT=VALUE`.
///
/// @param target `NODE.INPUT`: NODE is a node id, or else a title that only one node has
/// @param value read by the type of the input's port
public record Assignment(String target, String value) {

  /// Splits the text at its first `=`.
  ///
  /// @throws AtelierException ASSIGNMENT_MALFORMED
  public static Assignment parse(String text) {
    var equals = text.indexOf('=');
    var target = equals < 0 ? "" : text.substring(0, equals);
    if (target.lastIndexOf('.') < 1 || target.endsWith(".")) {
      throw new AtelierException(
          FormatCode.ASSIGNMENT_MALFORMED,
          "'%s' sets nothing; write NODE.INPUT=VALUE, such as 3.seed=7."
              .formatted(Shown.text(text)));
    }
    return new Assignment(target, text.substring(equals + 1));
  }

  /// The workflow with the value set; a link that stood there is replaced.
  ///
  /// @throws AtelierException with a [FormatCode]
  public Workflow apply(Workflow workflow, NodeTypes types) {
    var place = place(workflow);
    var port = port(place, types);
    return switch (Literals.written(port, value)) {
      case Literals.Reading.Fits(var literal) ->
          workflow.with(place.node.with(port.name(), Input.Literal.of(literal)));
      case Literals.Reading.Wrong(var _, var reason) ->
          throw new AtelierException(
              FormatCode.ASSIGNMENT_VALUE_INVALID,
              "Input '%s' of node %s %s."
                  .formatted(port.name(), Shown.text(place.node.id()), reason));
    };
  }

  private record Place(GraphNode node, String input) {}

  /// Titles and inputs may hold dots: the longest node name that exists wins.
  private Place place(Workflow workflow) {
    for (var dot = target.lastIndexOf('.'); dot > 0; dot = target.lastIndexOf('.', dot - 1)) {
      var input = target.substring(dot + 1);
      var found = node(workflow, target.substring(0, dot)).map(node -> new Place(node, input));
      if (found.isPresent()) {
        return found.get();
      }
    }
    var name = target.substring(0, target.lastIndexOf('.'));
    throw new AtelierException(
        FormatCode.ASSIGNMENT_NODE_UNKNOWN,
        "The workflow has no node with id or title '%s'%s"
            .formatted(
                Shown.text(name),
                NearestName.hint(name, names(workflow), "; use one of its ids or titles.")));
  }

  private static Optional<GraphNode> node(Workflow workflow, String name) {
    var byId = workflow.nodes().get(name);
    if (byId != null) {
      return Optional.of(byId);
    }
    var titled =
        workflow.nodes().values().stream().filter(node -> name.equals(node.title())).toList();
    if (titled.size() > 1) {
      throw new AtelierException(
          FormatCode.ASSIGNMENT_NODE_UNKNOWN,
          "%d nodes have the title '%s'; use an id: %s."
              .formatted(
                  titled.size(),
                  Shown.text(name),
                  String.join(
                      ", ",
                      titled.stream().limit(20).map(node -> Shown.text(node.id())).toList())));
    }
    return titled.stream().findFirst();
  }

  private static List<String> names(Workflow workflow) {
    var names = new ArrayList<>(workflow.nodes().keySet());
    workflow.nodes().values().stream()
        .flatMap(node -> Optional.ofNullable(node.title()).stream())
        .forEach(names::add);
    return names;
  }

  private static InputPort port(Place place, NodeTypes types) {
    var type = types.find(place.node.type()).orElseThrow(() -> unknownType(place.node, types));
    return type.input(place.input).orElseThrow(() -> unknownInput(place, type));
  }

  private static AtelierException unknownType(GraphNode node, NodeTypes types) {
    return new AtelierException(
        FormatCode.ASSIGNMENT_NODE_UNKNOWN, types.unknown(node, ", so nothing can be set on it."));
  }

  private static AtelierException unknownInput(Place place, NodeType type) {
    var inputs = type.inputNames();
    return new AtelierException(
        FormatCode.ASSIGNMENT_INPUT_UNKNOWN,
        "Node %s (%s) has no input '%s'%s"
            .formatted(
                Shown.text(place.node.id()),
                type.name(),
                Shown.text(place.input),
                NearestName.hint(
                    place.input, inputs, "; it has %s.".formatted(String.join(", ", inputs)))));
  }
}
