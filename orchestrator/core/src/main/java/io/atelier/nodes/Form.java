package io.atelier.nodes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What JSON a value may be, in the words of `atelier.pipelines.forms`: `INT`, `FLOAT`, `STRING`,
/// `BOOLEAN`, `[X]` a list of any length, `(X)` the same as a tuple, `(X,Y)` a list of one X and
/// one Y, `{}` an object, `*` anything.
record Form(String written) {

  private static final Map<String, String> SINGULAR =
      Map.of(
          "BOOLEAN", "true or false",
          "INT", "a whole number",
          "FLOAT", "a number",
          "STRING", "text in quotation marks",
          "{}", "an object",
          "*", "any JSON");
  private static final Map<String, String> PLURAL =
      Map.of(
          "BOOLEAN", "switches",
          "INT", "whole numbers",
          "FLOAT", "numbers",
          "STRING", "texts",
          "{}", "objects");

  /// The value as the port's JSON, if it has this form; nothing is cast but whole numbers that
  /// stand for others.
  Optional<JsonNode> admit(JsonNode value) {
    return switch (written) {
      case "*" -> Optional.of(value);
      case "{}" -> Optional.of(value).filter(JsonNode::isObject);
      case "BOOLEAN" -> Optional.of(value).filter(JsonNode::isBoolean);
      case "STRING" -> Optional.of(value).filter(JsonNode::isString);
      case "INT" -> Optional.of(value).filter(JsonNode::isIntegralNumber);
      case "FLOAT" -> LiteralType.FLOAT.cast(value).filter(_ -> value.isNumber());
      default -> value.isArray() ? items(value) : Optional.empty();
    };
  }

  private Optional<JsonNode> items(JsonNode list) {
    var inner = inner();
    if (inner.size() > 1 && inner.size() != list.size()) {
      return Optional.empty();
    }
    var taken = JsonNodeFactory.instance.arrayNode();
    for (var i = 0; i < list.size(); i++) {
      var item = inner.get(inner.size() > 1 ? i : 0).admit(list.get(i));
      if (item.isEmpty()) {
        return Optional.empty();
      }
      taken.add(item.get());
    }
    return Optional.of(taken);
  }

  /// In words, such as `a list of numbers`.
  String said() {
    var singular = SINGULAR.get(written);
    if (singular != null) {
      return singular;
    }
    var inner = inner();
    return inner.size() > 1
        ? "a list of %d %s".formatted(inner.size(), plural(inner.getFirst(), "values"))
        : "a list of " + plural(inner.getFirst(), "lists");
  }

  private static String plural(Form form, String otherwise) {
    return PLURAL.getOrDefault(form.written, otherwise);
  }

  /// What stands between the outer brackets, split at its commas.
  private List<Form> inner() {
    var forms = new ArrayList<Form>();
    var depth = 0;
    var start = 1;
    for (var at = 1; at < written.length() - 1; at++) {
      switch (written.charAt(at)) {
        case '[', '(', '{' -> depth++;
        case ']', ')', '}' -> depth--;
        case ',' -> {
          if (depth == 0) {
            forms.add(new Form(written.substring(start, at)));
            start = at + 1;
          }
        }
        default -> {}
      }
    }
    forms.add(new Form(written.substring(start, written.length() - 1)));
    return forms;
  }
}
