package io.atelier.api.console;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;

/// What was asked of one node.
record NodeSettings(String id, String title, String type, List<Setting> settings) {

  /// A value, as text.
  record Setting(String name, String value) {}

  /// A value that another job had otherwise.
  ///
  /// @param place the node's title and the input's name
  record Difference(String place, String then, String now) {}

  /// Those of a workflow that have values.
  static List<NodeSettings> of(Workflow workflow) {
    var all = new ArrayList<NodeSettings>();
    for (var node : workflow.nodes().values()) {
      var settings =
          literals(node).entrySet().stream()
              .map(value -> new Setting(value.getKey(), value.getValue()))
              .toList();
      if (!settings.isEmpty()) {
        all.add(new NodeSettings(node.id(), title(node), node.type(), settings));
      }
    }
    return all;
  }

  /// What a workflow has otherwise than the one it came from.
  static List<Difference> between(Workflow then, Workflow now) {
    var differences = new ArrayList<Difference>();
    for (var node : now.nodes().values()) {
      var before = then.nodes().get(node.id());
      var values = before == null ? new LinkedHashMap<String, String>() : literals(before);
      literals(node)
          .forEach((name, value) -> {
            var old = values.getOrDefault(name, "nothing");
            if (!old.equals(value)) {
              differences.add(new Difference(title(node) + " · " + name, old, value));
            }
          });
    }
    return differences;
  }

  static String title(GraphNode node) {
    return node.title() == null ? node.type() : node.title();
  }

  private static SequencedMap<String, String> literals(GraphNode node) {
    var values = new LinkedHashMap<String, String>();
    node.inputs()
        .forEach((name, input) -> {
          if (input instanceof Input.Literal literal) {
            values.put(name, text(literal.plain()));
          }
        });
    return values;
  }

  static String text(JsonNode value) {
    return value.isString() ? value.asString() : value.toString();
  }
}
