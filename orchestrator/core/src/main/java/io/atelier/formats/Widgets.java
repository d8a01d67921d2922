package io.atelier.formats;

import io.atelier.formats.editor.EditorField;
import io.atelier.formats.editor.EditorType;
import io.atelier.graph.Input;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
  private static final JsonNode UPLOAD_VALUE = JsonNodeFactory.instance.stringNode("image");

  /// A workflow that is run as it stands keeps its seed.
  private static final String AFTER_A_RUN = "fixed";

  /// The inputs with a field, in the order of their values.
  List<InputPort> ports() {
    return type.inputs().stream()
        .filter(InputPort::isWidget)
        .sorted(Comparator.comparing(InputPort::required).reversed())
        .toList();
  }

  /// Whether the node chooses a picture, which the editor lets people upload.
  boolean uploads() {
    return fields().anyMatch(field -> !field.sent());
  }

  /// How many fields the editor draws.
  int count() {
    return fields().mapToInt(field -> 1 + field.followers()).sum();
  }

  private Stream<EditorField> fields() {
    return EditorType.of(type).inputs().stream().flatMap(input -> Stream.ofNullable(input.field()));
  }

  /// Whether one of the fields is a box for several lines of text.
  boolean hasTextBox() {
    return ports().stream().anyMatch(port -> isTextBox(port.domain()));
  }

  private static boolean isTextBox(Domain domain) {
    return switch (domain) {
      case Domain.Text(var _, var multiline, var _, var _) -> multiline;
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
    for (var input : EditorType.of(type).inputs()) {
      var field = input.field();
      if (field != null) {
        values.add(field.sent() ? value(field, inputs.get(input.name())) : UPLOAD_VALUE);
        IntStream.range(0, field.followers()).forEach(_ -> values.add(AFTER_A_RUN));
      }
    }
    return values;
  }

  private static JsonNode value(EditorField field, @Nullable Input input) {
    if (input instanceof Input.Literal literal) {
      return literal.plain();
    }
    var offered = input == null && field.omissible() ? null : field.offered();
    return offered == null ? JsonNodeFactory.instance.nullNode() : offered;
  }
}
