package io.atelier.engine;

import io.atelier.catalog.FileChoices;
import io.atelier.graph.AtelierException;
import io.atelier.graph.ErrorCode;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.NearestName;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.Literals;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.OutputPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Checks the nodes of one workflow one by one, each against its type and the nodes it links to.
final class NodeCheck {

  /// Comparing names is slow in workflows of ten thousand nodes that are wrong everywhere.
  private static final int MOST_HINTS = 50;

  private final LinkGraph graph;
  private final NodeTypes types;
  private final FileChoices files;
  private final List<String> ids;
  private final Map<List<String>, Optional<AtelierException>> resolved = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private int hints;

  NodeCheck(LinkGraph graph, NodeTypes types, FileChoices files, List<String> ids) {
    this.graph = graph;
    this.types = types;
    this.files = files;
    this.ids = ids;
  }

  List<Finding> findings() {
    return findings;
  }

  void check(int number) {
    var node = graph.node(number);
    graph.type(number).ifPresentOrElse(type -> check(node, type), () -> unknownType(node));
  }

  private void unknownType(GraphNode node) {
    tell(
        FindingCode.UNKNOWN_NODE_TYPE,
        node,
        null,
        "Node %s is of type '%s', which is not known here%s"
            .formatted(
                node.id(),
                node.type(),
                types
                    .nearest(node.type())
                    .map("; did you mean '%s'?"::formatted)
                    .orElse("; 'atelier nodes' lists the types that are")));
  }

  private void check(GraphNode node, NodeType type) {
    for (var port : type.inputs()) {
      switch (node.inputs().get(port.name())) {
        case null -> missing(node, port);
        case Input.Link link -> checkLink(node, port, link);
        case Input.Literal literal -> checkLiteral(node, port, literal);
      }
    }
    for (var name : node.inputs().keySet()) {
      if (type.input(name).isEmpty()) {
        unknownInput(node, type, name);
      }
    }
  }

  private void missing(GraphNode node, InputPort port) {
    if (!port.required()) {
      return;
    }
    var fallback = port.fallback();
    tell(
        FindingCode.REQUIRED_INPUT_MISSING,
        node,
        port.name(),
        "%s is missing; %s"
            .formatted(
                place(node, port.name()),
                fallback == null
                    ? "link an output of type %s to it or give a value".formatted(port.type())
                    : "give it a value such as %s".formatted(Literals.shown(fallback))));
  }

  private void unknownInput(GraphNode node, NodeType type, String name) {
    tell(
        FindingCode.UNKNOWN_INPUT,
        node,
        name,
        "Node %s (%s) has no input '%s', so it is ignored%s"
            .formatted(node.id(), type.name(), name, hint(name, type.inputNames(), "; remove it")));
  }

  private void checkLink(GraphNode node, InputPort port, Input.Link link) {
    var source = graph.number(link.node());
    if (source < 0) {
      tell(
          FindingCode.BAD_LINK,
          node,
          port.name(),
          "%s links to node '%s', which does not exist%s"
              .formatted(
                  place(node, port.name()),
                  link.node(),
                  hint(link.node(), ids, "; link it to a node of the workflow")));
      return;
    }
    graph.type(source).ifPresent(type -> checkSlot(node, port, link, type.name(), type.outputs()));
  }

  private void checkSlot(
      GraphNode node, InputPort port, Input.Link link, String type, List<OutputPort> outputs) {
    if (link.slot() < 0 || link.slot() >= outputs.size()) {
      tell(
          FindingCode.BAD_LINK,
          node,
          port.name(),
          "%s links to output %d of node %s (%s), which has %s"
              .formatted(place(node, port.name()), link.slot(), link.node(), type, slots(outputs)));
      return;
    }
    var offered = outputs.get(link.slot()).type();
    if (!port.type().accepts(offered)) {
      tell(
          FindingCode.TYPE_MISMATCH,
          node,
          port.name(),
          "%s takes %s, but output %d of node %s (%s) is %s; %s"
              .formatted(
                  place(node, port.name()),
                  port.type(),
                  link.slot(),
                  link.node(),
                  type,
                  offered,
                  better(port, outputs)));
    }
  }

  private static String slots(List<OutputPort> outputs) {
    return switch (outputs.size()) {
      case 0 -> "no outputs; link to another node";
      case 1 -> "only output 0; use that";
      default -> "only outputs 0 to %d; use one of them".formatted(outputs.size() - 1);
    };
  }

  private static String better(InputPort port, List<OutputPort> outputs) {
    for (var slot = 0; slot < outputs.size(); slot++) {
      if (port.type().accepts(outputs.get(slot).type())) {
        return "its output %d is %s".formatted(slot, outputs.get(slot).type());
      }
    }
    return "link an output of type %s".formatted(port.type());
  }

  private void checkLiteral(GraphNode node, InputPort port, Input.Literal literal) {
    if (literal.value().isArray()) {
      tell(
          FindingCode.BAD_LINK,
          node,
          port.name(),
          ("%s is a list but no link; write [\"node id\", output number], or wrap a list that is a"
                  + " value as {\"__value__\": […]}")
              .formatted(place(node, port.name())));
      return;
    }
    switch (Literals.read(port, literal.plain())) {
      case Literals.Reading.Fits(var value) -> checkFile(node, port, value);
      case Literals.Reading.Wrong(var problem, var reason) ->
          tell(code(problem), node, port.name(), place(node, port.name()) + " " + reason);
    }
  }

  private static FindingCode code(Literals.Problem problem) {
    return switch (problem) {
      case WRONG_TYPE -> FindingCode.INVALID_VALUE;
      case NEEDS_LINK -> FindingCode.TYPE_MISMATCH;
      case TOO_SMALL -> FindingCode.TOO_SMALL;
      case TOO_BIG -> FindingCode.TOO_BIG;
      case NOT_IN_LIST -> FindingCode.NOT_IN_LIST;
    };
  }

  private void checkFile(GraphNode node, InputPort port, JsonNode value) {
    if (port.domain() instanceof Domain.Files(var folder)) {
      resolved
          .computeIfAbsent(List.of(folder, value.asString()), this::resolve)
          .ifPresent(failure ->
              tell(
                  failure.code(),
                  node,
                  port.name(),
                  "%s: %s".formatted(place(node, port.name()), failure.getMessage())));
    }
  }

  private Optional<AtelierException> resolve(List<String> folderAndName) {
    try {
      files.resolve(folderAndName.getFirst(), folderAndName.getLast());
      return Optional.empty();
    } catch (AtelierException e) {
      return Optional.of(e);
    }
  }

  private String hint(String wanted, List<String> candidates, String otherwise) {
    return hints++ < MOST_HINTS ? NearestName.hint(wanted, candidates, otherwise) : otherwise;
  }

  private static String place(GraphNode node, String input) {
    return "Input '%s' of node %s (%s)".formatted(input, node.id(), node.type());
  }

  private void tell(ErrorCode code, GraphNode node, @Nullable String input, String message) {
    var severity =
        code == FindingCode.UNKNOWN_INPUT ? Finding.Severity.WARNING : Finding.Severity.ERROR;
    var ended = message.endsWith("?") || message.endsWith(".") ? message : message + ".";
    findings.add(new Finding(code, severity, node.id(), input, ended, Set.of()));
  }
}
