package io.atelier.api.comfyui;

import io.atelier.api.comfyui.wire.NodeInfoView;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.OutputPort;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Writes our node types as ComfyUI declares its own.
final class DescribeNode {

  private static final JsonNode EMPTY = JsonNodeFactory.instance.stringNode("");
  private static final String COMBO = "COMBO";
  private static final String WHOLE = "INT";
  private static final String PICTURES = "input";

  /// Editors mark nodes of other modules as somebody else's.
  private static final String MODULE = "nodes";

  private final Function<String, List<String>> files;

  /// @param files names by folder
  DescribeNode(Function<String, List<String>> files) {
    this.files = files;
  }

  NodeInfoView of(NodeType type) {
    var input = new LinkedHashMap<String, Map<String, List<Object>>>();
    input.put("required", new LinkedHashMap<>());
    for (var port : type.inputs()) {
      input
          .computeIfAbsent(port.required() ? "required" : "optional", _ -> new LinkedHashMap<>())
          .put(port.name(), spec(port));
    }
    var order = new LinkedHashMap<String, List<String>>();
    input.forEach((section, ports) -> order.put(section, List.copyOf(ports.keySet())));
    var outputs = type.outputs();
    return new NodeInfoView(
        input,
        order,
        outputs.stream().map(port -> port.type().name()).toList(),
        outputs.stream().map(OutputPort::list).toList(),
        outputs.stream().map(OutputPort::name).toList(),
        outputs.stream().map(OutputPort::doc).toList(),
        type.name(),
        type.title(),
        type.description(),
        MODULE,
        type.category(),
        type.outputNode(),
        type.inputIsList(),
        null);
  }

  /// An input's type, or its choices, and its options. What may be left out is so by the first
  /// choice, which is empty: editors take the first where nothing was chosen.
  List<Object> spec(InputPort port) {
    return List.of(kind(port), options(port));
  }

  /// The names that an input takes one of; null for one that takes other things.
  @Nullable List<String> choices(InputPort port) {
    return switch (port.domain()) {
      case Domain.Choice(var choices) -> choices;
      case Domain.Files(var folder) -> files.apply(folder);
      case Domain.Anything _,
          Domain.Range _,
          Domain.Text _,
          Domain.Forms _,
          Domain.OutputPrefix _ ->
          null;
    };
  }

  private Object kind(InputPort port) {
    var choices = choices(port);
    if (choices != null) {
      return port.isLeftOutBy(EMPTY)
          ? Stream.concat(Stream.of(""), choices.stream()).toList()
          : choices;
    }
    return port.type().name().equals(COMBO) ? List.of() : port.type().name();
  }

  private static Map<String, Object> options(InputPort port) {
    var options = new LinkedHashMap<String, Object>();
    if (port.fallback() != null) {
      options.put("default", port.fallback());
    }
    switch (port.domain()) {
      case Domain.Range range -> add(range, port.type().name().equals(WHOLE), options);
      case Domain.Text(var _, var multiline, var dynamic, var _) -> {
        options.put("multiline", multiline);
        if (dynamic) {
          options.put("dynamicPrompts", true);
        }
      }
      case Domain.Forms(var _, var multiline) -> options.put("multiline", multiline);
      case Domain.Files(var folder) when folder.equals(PICTURES) ->
          options.put("image_upload", true);
      case Domain.Anything _, Domain.Choice _, Domain.Files _, Domain.OutputPrefix _ -> {}
    }
    if (port.isLazy()) {
      options.put("lazy", true);
    }
    if (!port.doc().isEmpty()) {
      options.put("tooltip", port.doc());
    }
    return options;
  }

  private static void add(Domain.Range range, boolean whole, Map<String, Object> options) {
    put("min", range.min(), whole, options);
    put("max", range.max(), whole, options);
    put("step", range.step(), whole, options);
    if (range.changing()) {
      options.put("control_after_generate", true);
    }
  }

  private static void put(
      String name, @Nullable BigDecimal number, boolean whole, Map<String, Object> options) {
    if (number != null) {
      options.put(name, whole ? number.toBigInteger() : number.doubleValue());
    }
  }
}
