package io.atelier.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Shows a value as text, in the words in which ComfyUI's node shows it.
final class PreviewAny implements NodeFunction {

  private static final String SOURCE = "source";

  static final NodeType TYPE =
      NodeType.of(
              "PreviewAny",
              "utils",
              "Show a value as text without keeping it: it goes into the folder for temporary"
                  + " files. Of pictures and models only their kind and size are shown.")
          .titled("Preview Any")
          .taking(InputPort.linked(SOURCE, "*", "The value to show."))
          .asOutput();

  @Override
  public List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs) {
    var content = shown(NodeInputs.value(inputs, SOURCE)).getBytes(UTF_8);
    context.save(
        new ArtifactRequest(ArtifactKind.TEMP, "preview", "text/plain", 0, 0, 0),
        out -> out.write(content));
    return List.of();
  }

  private static String shown(NodeValue value) {
    return switch (value) {
      case NodeValue.Plain(var json) -> shown(json);
      case NodeValue.Handle handle -> "%s, %,d bytes".formatted(handle.type(), handle.bytes());
      case NodeValue.File(var file, var _) -> file.name();
      case NodeValue.Listed(var values) ->
          values.stream().map(PreviewAny::shown).collect(Collectors.joining("\n"));
    };
  }

  private static String shown(JsonNode json) {
    if (json.isNull()) {
      return "None";
    }
    if (json.isBoolean()) {
      return json.booleanValue() ? "True" : "False";
    }
    return json.isString() ? json.asString() : json.toString();
  }
}
