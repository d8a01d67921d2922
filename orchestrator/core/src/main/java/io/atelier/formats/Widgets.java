package io.atelier.formats;

import io.atelier.graph.Input;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The fields that ComfyUI's editor shows on a node, and `widgets_values`, the positional list of
/// what stands in them: one value for each, required inputs before optional ones and else in
/// declared order, a seed followed by what becomes of it after a run, and last the button that
/// uploads a picture.
///
/// Source: ComfyUI's frontend 1.27, as it saves its nodes.
record Widgets(NodeType type) {

  /// The button's own name and type as the editor saves them, and what stands in `widgets_values`.
  static final String UPLOAD = "upload";

  static final String UPLOAD_TYPE = "IMAGEUPLOAD";
  private static final String UPLOAD_VALUE = "image";

  /// A workflow that is run as it stands keeps its seed.
  private static final String AFTER_A_RUN = "fixed";

  private static final List<String> SEEDS = List.of("seed", "noise_seed");

  /// The inputs with a field, in the order of their values.
  List<InputPort> ports() {
    return type.inputs().stream()
        .filter(InputPort::isWidget)
        .sorted(Comparator.comparing(InputPort::required).reversed())
        .toList();
  }

  /// Whether the node chooses a picture, which the editor lets people upload.
  boolean uploads() {
    return ports().stream()
        .anyMatch(
            port -> port.domain() instanceof Domain.Files(var folder) && folder.equals("input"));
  }

  /// How many fields the editor draws.
  int count() {
    return ports().stream().mapToInt(port -> changes(port) ? 2 : 1).sum() + (uploads() ? 1 : 0);
  }

  /// Whether one of the fields is a box for several lines of text.
  boolean hasTextBox() {
    return ports().stream().anyMatch(port -> isTextBox(port.domain()));
  }

  private static boolean isTextBox(Domain domain) {
    return switch (domain) {
      case Domain.Text(var _, var multiline) -> multiline;
      case Domain.Forms(var _, var multiline) -> multiline;
      case Domain.Anything _,
          Domain.Range _,
          Domain.Choice _,
          Domain.Files _,
          Domain.OutputPrefix _ ->
          false;
    };
  }

  /// What stands in the fields of a node: in that of a linked input what an editor offers first,
  /// and nothing in that of an optional one that is left out.
  ArrayNode values(Map<String, Input> inputs) {
    var values = JsonNodeFactory.instance.arrayNode();
    for (var port : ports()) {
      values.add(shown(port, inputs.get(port.name())));
      if (changes(port)) {
        values.add(AFTER_A_RUN);
      }
    }
    return uploads() ? values.add(UPLOAD_VALUE) : values;
  }

  private static JsonNode shown(InputPort port, @Nullable Input input) {
    if (input instanceof Input.Literal literal) {
      return literal.plain();
    }
    var isLeftOut = input == null && !port.required();
    return isLeftOut ? JsonNodeFactory.instance.nullNode() : offered(port);
  }

  private static JsonNode offered(InputPort port) {
    var fallback = port.fallback();
    if (fallback != null) {
      return fallback;
    }
    return switch (port.domain()) {
      case Domain.Choice(var choices) when !choices.isEmpty() ->
          JsonNodeFactory.instance.stringNode(choices.getFirst());
      case Domain.Text _, Domain.OutputPrefix _ -> JsonNodeFactory.instance.stringNode("");
      case Domain.Forms _ when port.type().name().equals("STRING") ->
          JsonNodeFactory.instance.stringNode("");
      case Domain.Anything _, Domain.Range _, Domain.Choice _, Domain.Files _, Domain.Forms _ ->
          JsonNodeFactory.instance.nullNode();
    };
  }

  /// Older declarations of seeds do not say that they change; the editor knows them by name.
  private static boolean changes(InputPort port) {
    return port.type().name().equals("INT")
        && (SEEDS.contains(port.name())
            || (port.domain() instanceof Domain.Range range && range.changing()));
  }
}
