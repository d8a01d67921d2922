package io.atelier.formats.editor;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The declarations of any ComfyUI, as its `/object_info` gives them. Types are read when somebody
/// asks for them.
public final class ObjectInfo implements EditorTypes {

  private static final Set<String> FIELDS = Set.of("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO");

  private static final JsonNode TEXT = JsonNodeFactory.instance.stringNode("");

  /// What the editor shows for types of its own.
  private static final Map<String, EditorField> WIDGETS =
      Map.of(
          "WEBCAM", EditorField.plain(null),
          "AUDIO_RECORD", EditorField.plain(null),
          "LOAD_3D", EditorField.plain(TEXT),
          "LOAD_3D_ANIMATION", EditorField.plain(TEXT));

  /// The option that asks for a button, and the pseudo-input that the editor makes of it.
  private static final Map<String, String> BUTTONS =
      Map.of("image_upload", "upload", "video_upload", "upload", "file_upload", "upload");

  /// The editor gives these a view of what they save, as a field of its own.
  private static final Set<String> VIEWS = Set.of("SaveGLB", "Preview3D", "Preview3DAnimation");

  private final JsonNode document;
  private final Map<String, Optional<EditorType>> read = new HashMap<>();

  /// Takes the answer of `/object_info`.
  ///
  /// @throws AtelierException OBJECT_INFO_INVALID
  public ObjectInfo(JsonNode document) {
    if (!document.isObject() || document.isEmpty()) {
      throw invalid("it is no object of node types");
    }
    this.document = document;
  }

  @Override
  public Optional<EditorType> find(String name) {
    return read.computeIfAbsent(
        name,
        wanted -> Optional.ofNullable(document.get(wanted)).map(entry -> type(wanted, entry)));
  }

  private static EditorType type(String name, JsonNode entry) {
    var inputs = new ArrayList<EditorInput>();
    var buttons = new ArrayList<EditorInput>();
    for (var section : List.of("required", "optional")) {
      var declared = entry.path("input").path(section);
      for (var input : order(entry, section, declared)) {
        inputs.add(input(name, input, declared.path(input)));
        button(declared.path(input).path(1)).ifPresent(buttons::add);
      }
      if (section.equals("required")) {
        inputs.addAll(buttons);
      }
    }
    if (VIEWS.contains(name)) {
      inputs.add(new EditorInput("image", "PREVIEW_3D", EditorField.plain(TEXT)));
    }
    var title = entry.path("display_name").asString("");
    return new EditorType(name, title.isEmpty() ? name : title, inputs);
  }

  /// What `input_order` says, then what it forgets.
  private static Set<String> order(JsonNode entry, String section, JsonNode declared) {
    var order = new LinkedHashSet<String>();
    entry
        .path("input_order")
        .path(section)
        .valueStream()
        .map(name -> name.asString(""))
        .forEach(order::add);
    order.removeIf(name -> !declared.has(name));
    declared.propertyNames().forEach(order::add);
    return order;
  }

  private static EditorInput input(String node, String name, JsonNode declared) {
    var kind = declared.path(0);
    if (!kind.isArray() && !kind.isString()) {
      throw invalid("input '%s' of '%s' has no type".formatted(Shown.text(name), Shown.text(node)));
    }
    var type = kind.isArray() ? "COMBO" : kind.asString();
    return new EditorInput(name, type, field(type, name, declared));
  }

  private static @Nullable EditorField field(String type, String name, JsonNode declared) {
    var options = declared.path(1);
    if (options.path("forceInput").asBoolean(false)) {
      return null;
    }
    if (!FIELDS.contains(type)) {
      return WIDGETS.get(type);
    }
    return new EditorField(
        offered(type, declared, options),
        followers(type, name, options.path("control_after_generate")),
        true,
        false,
        options.path("dynamicPrompts").asBoolean(false));
  }

  /// A number's control, or a choice's control and its filter.
  private static int followers(String type, String name, JsonNode control) {
    var changing =
        control.isMissingNode()
            ? type.equals("INT") && Seeds.isCalledSeed(name)
            : control.isString() || control.asBoolean(false);
    return switch (type) {
      case "INT", "FLOAT" -> changing ? 1 : 0;
      case "COMBO" -> changing ? 2 : 0;
      default -> 0;
    };
  }

  private static @Nullable JsonNode offered(String type, JsonNode declared, JsonNode options) {
    var given = options.get("default");
    if (given != null && !given.isNull()) {
      return given;
    }
    return switch (type) {
      case "INT", "FLOAT" -> JsonNodeFactory.instance.numberNode(0);
      case "STRING" -> TEXT;
      case "BOOLEAN" -> JsonNodeFactory.instance.booleanNode(false);
      default -> firstChoice(declared.path(0), options);
    };
  }

  private static @Nullable JsonNode firstChoice(JsonNode kind, JsonNode options) {
    return Stream.of(kind, options.path("options"))
        .filter(JsonNode::isArray)
        .flatMap(JsonNode::valueStream)
        .findFirst()
        .orElse(null);
  }

  private static Optional<EditorInput> button(JsonNode options) {
    return BUTTONS.entrySet().stream()
        .filter(button -> options.path(button.getKey()).asBoolean(false))
        .findFirst()
        .map(button -> new EditorInput(button.getValue(), "IMAGEUPLOAD", EditorField.button()));
  }

  private static AtelierException invalid(String reason) {
    return new AtelierException(
        EditorCode.OBJECT_INFO_INVALID,
        "The declarations of node types cannot be read: %s; save what a running ComfyUI answers at /object_info."
            .formatted(reason));
  }
}
