package io.atelier.api.comfyui;

import io.atelier.api.comfyui.wire.PromptErrorView;
import io.atelier.catalog.CatalogCode;
import io.atelier.engine.Finding;
import io.atelier.engine.FindingCode;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.Literals;
import io.atelier.nodes.NodeType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/// What the engine finds, in ComfyUI's words. Our own sentence, with its remedy, stands where
/// ComfyUI has none.
record FindingWords(DescribeNode describe) {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /// A longer list of choices is not sent.
  private static final int MOST_CHOICES = 20;

  private static final String PICTURES = "input";

  PromptErrorView of(Finding finding, GraphNode node, NodeType type) {
    var name = finding.input();
    var port = name == null ? null : type.input(name).orElse(null);
    var input = name == null ? null : node.inputs().get(name);
    return finding.code() instanceof FindingCode code && (port != null || name == null)
        ? of(code, finding, new At(name == null ? "" : name, port, input))
        : file(finding, new At(name == null ? "" : name, port, input));
  }

  /// Where it is.
  private record At(String name, @Nullable InputPort port, @Nullable Input input) {}

  private PromptErrorView of(FindingCode code, Finding finding, At at) {
    return switch (code) {
      case REQUIRED_INPUT_MISSING ->
          new PromptErrorView(
              "required_input_missing",
              "Required input is missing",
              at.name,
              Map.of("input_name", at.name));
      case BAD_LINK ->
          at.input instanceof Input.Link
              ? said("bad_linked_input", finding, at, info(at))
              : new PromptErrorView(
                  "bad_linked_input",
                  "Bad linked input, must be a length-2 list of [node_id, slot_index]",
                  at.name,
                  info(at));
      case TYPE_MISMATCH ->
          at.input instanceof Input.Link link
              ? new PromptErrorView(
                  "return_type_mismatch",
                  "Return type mismatch between linked nodes",
                  "%s: %s".formatted(at.name, finding.message()),
                  linked(at, link))
              : said("bad_linked_input", finding, at, info(at));
      case INVALID_VALUE ->
          new PromptErrorView(
              "invalid_input_type",
              "Failed to convert an input value to a %s value"
                  .formatted(at.port == null ? "" : at.port.type()),
              "%s, %s, %s".formatted(at.name, shown(at), finding.message()),
              info(at));
      case TOO_SMALL -> bound("value_smaller_than_min", "smaller than min of", finding, at);
      case TOO_BIG -> bound("value_bigger_than_max", "bigger than max of", finding, at);
      case NOT_IN_LIST -> notInList(at);
      case CYCLE -> said("dependency_cycle", finding, at, Map.of());
      case UNKNOWN_NODE_TYPE, UNKNOWN_INPUT, NO_OUTPUTS ->
          said("custom_validation_failed", finding, at, info(at));
    };
  }

  private static PromptErrorView said(
      String type, Finding finding, At at, Map<String, Object> info) {
    return new PromptErrorView(type, finding.message(), at.name, info);
  }

  private PromptErrorView bound(String type, String words, Finding finding, At at) {
    var range = at.port != null && at.port.domain() instanceof Domain.Range bounds ? bounds : null;
    if (range == null) {
      return said("custom_validation_failed", finding, at, info(at));
    }
    var limit = type.endsWith("min") ? range.min() : range.max();
    return new PromptErrorView(
        type,
        "Value %s %s %s"
            .formatted(
                shown(at), words, limit == null ? "" : limit.stripTrailingZeros().toPlainString()),
        at.name,
        info(at));
  }

  /// A file that is not there is a choice that is none; anything else about it is said as it is.
  private PromptErrorView file(Finding finding, At at) {
    if (at.port != null
        && at.port.domain() instanceof Domain.Files(var folder)
        && !folder.equals(PICTURES)
        && finding.code() == CatalogCode.FILE_NOT_FOUND) {
      return notInList(at);
    }
    return new PromptErrorView(
        "custom_validation_failed",
        "Custom validation failed for node",
        "%s - %s".formatted(at.name, finding.message()),
        Map.of("input_name", at.name));
  }

  private PromptErrorView notInList(At at) {
    var choices = at.port == null ? null : describe.choices(at.port);
    var known = choices == null ? List.<String>of() : choices;
    return new PromptErrorView(
        "value_not_in_list",
        "Value not in list",
        "%s: '%s' not in %s"
            .formatted(
                at.name,
                shown(at),
                known.size() > MOST_CHOICES
                    ? "(list of length %d)".formatted(known.size())
                    : known),
        info(at));
  }

  private Map<String, Object> linked(At at, Input.Link link) {
    var info = new LinkedHashMap<>(info(at));
    info.remove("received_value");
    info.put("linked_node", List.of(link.node(), link.slot()));
    return info;
  }

  /// `input_config` is null where its choices are too many to send.
  private Map<String, Object> info(At at) {
    var info = new LinkedHashMap<String, Object>();
    info.put("input_name", at.name);
    info.put("input_config", config(at));
    info.put(
        "received_value",
        switch (at.input) {
          case Input.Literal literal -> literal.plain();
          case Input.Link(var node, var slot) -> List.of(node, slot);
          case null -> JSON.nullNode();
        });
    return info;
  }

  private Object config(At at) {
    var choices = at.port == null ? null : describe.choices(at.port);
    return at.port == null || (choices != null && choices.size() > MOST_CHOICES)
        ? JSON.nullNode()
        : describe.spec(at.port);
  }

  /// As Python would write it.
  private static String shown(At at) {
    return at.input instanceof Input.Literal literal
        ? literal.plain().isString() ? literal.plain().asString() : Literals.shown(literal.plain())
        : "";
  }
}
