package io.atelier.formats;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.PortType;
import io.atelier.graph.Workflow;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.OutputPort;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Workflows with every node type twice, in random order: each input that an earlier node suits is
/// linked to a random one, if it has a field only sometimes.
final class RandomWorkflows {

  /// The shipped types and one that makes numbers, so that fields can be linked.
  static final NodeTypes TYPES =
      NodeTypes.shipped()
          .and(
              List.of(
                  new NodeType(
                      "Number",
                      "1",
                      "Number",
                      "test",
                      "",
                      List.of(),
                      List.of(new OutputPort("INT", new PortType("INT"), true, "")),
                      false,
                      false,
                      false)));

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Random random;
  private final Map<String, GraphNode> nodes = new LinkedHashMap<>();

  private RandomWorkflows(int seed) {
    random = new Random(seed);
  }

  static Workflow of(int seed) {
    return new RandomWorkflows(seed).workflow();
  }

  private Workflow workflow() {
    var types = new ArrayList<>(TYPES.all());
    types.addAll(TYPES.all());
    Collections.shuffle(types, random);
    for (var type : types) {
      var inputs = new LinkedHashMap<String, Input>();
      for (var port : type.inputs()) {
        input(port).ifPresent(input -> inputs.put(port.name(), input));
      }
      var id = type.name() + " " + nodes.size();
      nodes.put(id, new GraphNode(id, type.name(), "the " + id, inputs));
    }
    return asRead(new Workflow(new LinkedHashMap<>(nodes)));
  }

  /// Numbers have other classes once they were in a file.
  private static Workflow asRead(Workflow workflow) {
    try {
      var bytes = ApiFormat.write(workflow).getBytes(StandardCharsets.UTF_8);
      return WorkflowReader.read(new ByteArrayInputStream(bytes)).workflow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Input> input(InputPort port) {
    if (port.isWidget() && random.nextBoolean()) {
      return Optional.of(new Input.Literal(literal(port)));
    }
    var sources = nodes.values().stream().flatMap(node -> outputs(node, port.type())).toList();
    if (!sources.isEmpty()) {
      return Optional.of(sources.get(random.nextInt(sources.size())));
    }
    return port.isWidget() ? Optional.of(new Input.Literal(literal(port))) : Optional.empty();
  }

  private static Stream<Input> outputs(GraphNode node, PortType wanted) {
    var outputs = TYPES.find(node.type()).orElseThrow().outputs();
    return IntStream.range(0, outputs.size())
        .filter(slot -> wanted.accepts(outputs.get(slot).type()))
        .mapToObj(slot -> new Input.Link(node.id(), slot));
  }

  private JsonNode literal(InputPort port) {
    return switch (port.domain()) {
      case Domain.Choice(var choices) ->
          JSON.stringNode(choices.get(random.nextInt(choices.size())));
      case Domain.Range range when port.type().name().equals("INT") -> whole(range);
      case Domain.Range _ -> JSON.numberNode(random.nextDouble());
      case Domain.Files _, Domain.Text _, Domain.OutputPrefix _ ->
          JSON.stringNode("größe \"" + random.nextInt() + "\"\n★");
      case Domain.Anything _, Domain.Forms _ -> JSON.booleanNode(random.nextBoolean());
    };
  }

  private JsonNode whole(Domain.Range range) {
    var most = Optional.ofNullable(range.max()).orElse(BigDecimal.TEN).toBigIntegerExact();
    return JSON.numberNode(random.nextBoolean() ? most : most.shiftRight(random.nextInt(4)));
  }
}
