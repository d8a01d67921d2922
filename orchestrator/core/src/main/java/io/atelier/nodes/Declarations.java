package io.atelier.nodes;

import io.atelier.graph.PortType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the node declarations that the Python package exports.
final class Declarations {

  private static final int FORMAT = 1;
  private static final String SHIPPED = "node-types.json";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Declarations() {}

  static List<NodeType> shipped() {
    try (var json = Declarations.class.getResourceAsStream(SHIPPED)) {
      if (json == null) {
        throw new IllegalStateException(
            SHIPPED + " is not in this build; it comes from py/src/atelier");
      }
      return read(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<NodeType> read(InputStream json) {
    var document = MAPPER.readTree(json);
    if (document.path("format").asInt(0) != FORMAT) {
      throw new IllegalStateException(
          "node declarations of format %s cannot be read; this build reads format %d"
              .formatted(document.path("format"), FORMAT));
    }
    return read(document);
  }

  /// What an object declares in its field `nodes`.
  static List<NodeType> read(JsonNode document) {
    return document.required("nodes").valueStream().map(Declarations::nodeType).toList();
  }

  static NodeType nodeType(JsonNode node) {
    return new NodeType(
        text(node, "name"),
        text(node, "version"),
        text(node, "title"),
        text(node, "category"),
        text(node, "description"),
        node.required("inputs").valueStream().map(Declarations::input).toList(),
        node.required("outputs").valueStream().map(Declarations::output).toList(),
        node.path("output_node").asBoolean(false),
        node.path("device").asBoolean(false),
        node.path("input_is_list").asBoolean(false));
  }

  private static InputPort input(JsonNode input) {
    return new InputPort(
        text(input, "name"),
        new PortType(text(input, "type")),
        input.path("required").asBoolean(true),
        input.get("default"),
        domain(input),
        input.path("doc").asString(""),
        needed(input.get("needed_when")));
  }

  private static @Nullable NeededWhen needed(@Nullable JsonNode when) {
    return when == null
        ? null
        : new NeededWhen(text(when, "input"), when.required("is").booleanValue());
  }

  private static Domain domain(JsonNode input) {
    if (input.has("folder")) {
      return new Domain.Files(text(input, "folder"));
    }
    if (input.has("choices")) {
      return new Domain.Choice(
          input.required("choices").valueStream().map(JsonNode::asString).toList());
    }
    if (input.has("forms")) {
      return new Domain.Forms(
          input.required("forms").valueStream().map(JsonNode::asString).toList(),
          input.path("multiline").asBoolean(false));
    }
    return switch (text(input, "type")) {
      case "INT", "FLOAT" ->
          new Domain.Range(
              number(input, "min"),
              number(input, "max"),
              number(input, "step"),
              input.path("control_after_generate").asBoolean(false));
      case "STRING" ->
          new Domain.Text(
              input.path("max_length").asInt(Integer.MAX_VALUE),
              input.path("multiline").asBoolean(false),
              input.path("dynamic_prompts").asBoolean(false),
              input.path("embeddings").asBoolean(false));
      default -> new Domain.Anything();
    };
  }

  private static OutputPort output(JsonNode output) {
    return new OutputPort(
        text(output, "name"),
        new PortType(text(output, "type")),
        output.path("list").asBoolean(false),
        output.path("doc").asString(""));
  }

  private static String text(JsonNode object, String name) {
    return object.required(name).asString();
  }

  private static @Nullable BigDecimal number(JsonNode object, String name) {
    var value = object.get(name);
    return value == null || value.isNull() ? null : value.decimalValue();
  }
}
