package io.atelier.browser;

import io.atelier.formats.WorkflowFile;
import io.atelier.formats.editor.ConvertWorkflow;
import io.atelier.formats.editor.EditorTypes;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// ComfyUI's editor decides what a saved workflow means: what it would queue, beside what our
/// conversion makes of it. Both as maps of nodes, with numbers by their value, and without optional
/// inputs that say no more than if they were left out, as the editor's fields can't be empty.
///
/// @param editor that knows our node types
record EditorOracle(EditorPage editor, NodeTypes types) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /// The names of the templates whose nodes are all known here.
  @SuppressWarnings("unchecked") // The script gives texts.
  List<String> templates() {
    return (List<String>)
        Objects.requireNonNull(
            editor.ask(
                """
                const known = (await (await fetch('/v1/templates')).json()).templates;
                return known.filter(each => !each.missing_nodes.length && !each.problem).map(each => each.name);\
                """));
  }

  @SuppressWarnings("unchecked") // The script gives texts.
  List<String> allTemplates() {
    return (List<String>)
        Objects.requireNonNull(
            editor.ask(
                "return (await (await fetch('/v1/templates')).json()).templates.map(each => each.name)"));
  }

  /// Tells the page of node types as if they were here.
  void declare(JsonNode declarations) {
    editor.ask("await window.app.registerNodesFromDefs(%s)".formatted(declarations));
  }

  /// What the editor would queue.
  ///
  /// @param saved the workflow in JSON
  Object queued(String saved) {
    return nodes(prompt(saved));
  }

  /// The same, as [TemplateAnswers] keeps it.
  Map<String, String> digests(String saved) {
    return TemplateAnswers.digests(JSON.readTree(saved), prompt(saved));
  }

  private JsonNode prompt(String saved) {
    var prompt =
        editor.ask(
            "const saved = "
                + saved
                + """
                ;
                const quietly = {showMissingNodesDialog: false, showMissingModelsDialog: false, silentAssetErrors: true};
                await window.app.loadGraphData(saved, true, true, null, quietly);
                return JSON.stringify((await window.app.graphToPrompt()).output);\
                """);
    return JSON.readTree(String.valueOf(prompt));
  }

  /// What we would run.
  Object converted(String saved) {
    var workflow = ConvertWorkflow.of(JSON.readTree(saved), EditorTypes.of(types));
    var prompt =
        new WorkflowFile(workflow, new LinkedHashMap<>()).chunksFor(workflow).get("prompt");
    return nodes(JSON.readTree(String.valueOf(prompt)));
  }

  private Object nodes(JsonNode prompt) {
    var nodes = new TreeMap<String, Object>();
    for (var node : prompt.properties()) {
      var type = types.find(node.getValue().path("class_type").asString()).orElseThrow();
      var inputs = node.getValue().path("inputs").deepCopy();
      type.inputs().stream()
          .filter(port -> saysNothing(port, inputs.path(port.name())))
          .forEach(port -> ((ObjectNode) inputs).remove(port.name()));
      nodes.put(
          node.getKey(),
          Map.of("class_type", type.name(), "inputs", Objects.requireNonNull(plain(inputs))));
    }
    return nodes;
  }

  private static boolean saysNothing(InputPort port, JsonNode value) {
    var fallback = port.fallback();
    return port.isLeftOutBy(value)
        || (!port.required() && fallback != null && Objects.equals(plain(value), plain(fallback)));
  }

  private static @Nullable Object plain(JsonNode value) {
    if (value.isObject()) {
      var map = new TreeMap<String, @Nullable Object>();
      value.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
      return map;
    }
    if (value.isArray()) {
      return value.valueStream().map(EditorOracle::plain).toList();
    }
    return value.isNumber() ? value.decimalValue().stripTrailingZeros() : value;
  }
}
