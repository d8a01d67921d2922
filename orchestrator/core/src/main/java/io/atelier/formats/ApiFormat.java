package io.atelier.formats;

import io.atelier.graph.AtelierException;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Shown;
import io.atelier.graph.Workflow;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// ComfyUI's API format: node id → `{class_type, inputs, _meta: {title}}`, where a list of a node
/// id and a slot is a link.
final class ApiFormat {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private ApiFormat() {}

  /// The workflow as compact JSON, escaped so that it is plain ASCII.
  static String write(Workflow workflow) {
    return MAPPER.writeValueAsString(document(workflow));
  }

  /// The same, with a line for each value.
  static String writeReadably(Workflow workflow) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document(workflow));
  }

  private static ObjectNode document(Workflow workflow) {
    var document = JsonNodeFactory.instance.objectNode();
    workflow.nodes().forEach((id, node) -> document.set(id, node(node)));
    return document;
  }

  private static ObjectNode node(GraphNode node) {
    var object = JsonNodeFactory.instance.objectNode();
    var inputs = object.putObject("inputs");
    node.inputs().forEach((name, input) -> inputs.set(name, input(input)));
    object.put("class_type", node.type());
    if (node.title() != null) {
      object.putObject("_meta").put("title", node.title());
    }
    return object;
  }

  private static JsonNode input(Input input) {
    return switch (input) {
      case Input.Literal(var value) -> value;
      case Input.Link(var node, var slot) ->
          JsonNodeFactory.instance.arrayNode().add(node).add(slot);
    };
  }

  /// Reads the map of nodes.
  ///
  /// @throws AtelierException NOT_A_WORKFLOW, naming the node
  static Workflow read(JsonNode document) {
    var nodes = new LinkedHashMap<String, GraphNode>();
    for (var entry : document.properties()) {
      nodes.put(entry.getKey(), readNode(entry.getKey(), entry.getValue()));
    }
    return new Workflow(nodes);
  }

  private static GraphNode readNode(String id, JsonNode node) {
    if (!node.path("class_type").isString()) {
      throw notANode(id, "has no class_type");
    }
    var given = node.path("inputs");
    if (!given.isObject() && !given.isMissingNode()) {
      throw notANode(id, "has inputs that are no object");
    }
    var inputs = new LinkedHashMap<String, Input>();
    for (var entry : given.properties()) {
      inputs.put(entry.getKey(), readInput(entry.getValue()));
    }
    return new GraphNode(id, node.path("class_type").asString(), title(node), inputs);
  }

  private static AtelierException notANode(String id, String fault) {
    return new AtelierException(
        FormatCode.NOT_A_WORKFLOW,
        "Entry '%s' of the workflow %s, so it is no node; export it in ComfyUI's API format."
            .formatted(Shown.text(id), fault));
  }

  private static @Nullable String title(JsonNode node) {
    var title = node.path("_meta").path("title");
    return title.isString() ? title.asString() : null;
  }

  private static Input readInput(JsonNode value) {
    return value.isArray()
            && value.size() == 2
            && value.get(0).isString()
            && value.get(1).isIntegralNumber()
            && value.get(1).canConvertToInt()
        ? new Input.Link(value.get(0).asString(), value.get(1).asInt())
        : new Input.Literal(value);
  }
}
