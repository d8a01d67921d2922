package io.atelier.formats.editor;

import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import java.util.ArrayList;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A node type of ours, as the editor would show it.
final class DeclaredType {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private DeclaredType() {}

  static EditorType of(NodeType type) {
    var inputs = new ArrayList<EditorInput>();
    type.inputs().stream()
        .sorted(Comparator.comparing(InputPort::required).reversed())
        .forEach(port -> inputs.add(input(port)));
    if (type.inputs().stream().anyMatch(DeclaredType::uploads)) {
      inputs.add(new EditorInput("upload", "IMAGEUPLOAD", EditorField.button()));
    }
    return new EditorType(type.name(), type.title(), inputs);
  }

  private static EditorInput input(InputPort port) {
    return new EditorInput(port.name(), port.type().name(), port.isWidget() ? field(port) : null);
  }

  private static EditorField field(InputPort port) {
    return new EditorField(
        offered(port),
        Seeds.isSeed(port) ? 1 : 0,
        true,
        !port.required(),
        port.domain() instanceof Domain.Text text && text.dynamic());
  }

  private static @Nullable JsonNode offered(InputPort port) {
    if (port.fallback() != null) {
      return port.fallback();
    }
    return switch (port.domain()) {
      case Domain.Choice _, Domain.Files _ when !port.required() -> JSON.stringNode("");
      case Domain.Choice(var choices) when !choices.isEmpty() ->
          JSON.stringNode(choices.getFirst());
      case Domain.Text _, Domain.OutputPrefix _ -> JSON.stringNode("");
      case Domain.Forms _ when port.type().name().equals("STRING") -> JSON.stringNode("");
      case Domain.Anything _, Domain.Range _, Domain.Choice _, Domain.Files _, Domain.Forms _ ->
          null;
    };
  }

  private static boolean uploads(InputPort port) {
    return port.domain() instanceof Domain.Files(var folder) && folder.equals("input");
  }
}
