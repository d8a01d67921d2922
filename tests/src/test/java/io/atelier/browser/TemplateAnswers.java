package io.atelier.browser;

import io.atelier.formats.WorkflowFile;
import io.atelier.formats.editor.ConvertWorkflow;
import io.atelier.formats.editor.EditorCode;
import io.atelier.formats.editor.ObjectInfo;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What ComfyUI's editor queues for its workflow templates when a ComfyUI 0.3.64 declares the
/// nodes. Kept as digests, one of each node, so that nothing of the templates is: class, inputs,
/// and the title where the workflow gives one. Numbers as a browser has them, who rounds large
/// seeds.
///
/// @param declarations what that ComfyUI says of the nodes that templates use, as far as an editor
///   needs it: names, types, order, choices, defaults, bounds
/// @param kept by the names of templates, by ids of nodes
record TemplateAnswers(JsonNode declarations, SortedMap<String, Map<String, String>> kept) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int DIGITS = 6;

  /// @param name of the file with the digests
  static TemplateAnswers read(String name) throws IOException {
    try (var declarations = new GZIPInputStream(file("comfyui-0.3.64.json.gz"))) {
      var kept =
          text(name)
              .lines()
              .map(line -> line.split("\t", -1))
              .collect(
                  Collectors.toMap(
                      words -> words[0], words -> nodes(words[1]), (one, _) -> one, TreeMap::new));
      return new TemplateAnswers(JSON.readTree(declarations), kept);
    }
  }

  /// The digests as they are kept.
  static String text(String name) throws IOException {
    try (var lines = file(name)) {
      return new String(lines.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream file(String name) {
    return Objects.requireNonNull(TemplateAnswers.class.getResourceAsStream(name), name);
  }

  private static Map<String, String> nodes(String line) {
    var nodes = new LinkedHashMap<String, String>();
    for (var node : line.split(" ", -1)) {
      var at = node.lastIndexOf('=');
      nodes.put(node.substring(0, at), node.substring(at + 1));
    }
    return nodes;
  }

  /// As it is kept.
  static String line(String template, Map<String, String> nodes) {
    return nodes.entrySet().stream()
        .map(node -> node.getKey() + "=" + node.getValue())
        .collect(Collectors.joining(" ", template + "\t", "\n"));
  }

  /// What we would run; empty where that ComfyUI lacks nodes.
  ///
  /// @param saved the workflow in JSON
  Optional<Map<String, String>> converted(String saved) {
    var document = JSON.readTree(saved);
    try {
      var workflow = ConvertWorkflow.of(document, new ObjectInfo(declarations));
      var prompt =
          new WorkflowFile(workflow, new LinkedHashMap<>()).chunksFor(workflow).get("prompt");
      return Optional.of(digests(document, JSON.readTree(String.valueOf(prompt))));
    } catch (AtelierException e) {
      if (e.code() == EditorCode.EDITOR_TYPES_UNKNOWN) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// @param saved the workflow
  /// @param prompt what is queued for it
  static Map<String, String> digests(JsonNode saved, JsonNode prompt) {
    var titled = titled(saved);
    var digests = new TreeMap<String, String>();
    for (var node : prompt.properties()) {
      var id = node.getKey();
      var said =
          List.of(
              node.getValue().path("class_type"),
              Objects.requireNonNull(plain(node.getValue().path("inputs"))),
              titled.contains(id.substring(id.lastIndexOf(':') + 1))
                  ? node.getValue().at("/_meta/title")
                  : "");
      var bytes = said.toString().getBytes(StandardCharsets.UTF_8);
      digests.put(id, Sha256.of(bytes).substring(0, DIGITS));
    }
    return digests;
  }

  private static Set<String> titled(JsonNode saved) {
    var ids = new HashSet<String>();
    for (var node : saved.findParents("mode")) {
      if (node.has("title")) {
        ids.add(node.path("id").asString(""));
      }
    }
    return ids;
  }

  private static @Nullable Object plain(JsonNode value) {
    if (value.isObject()) {
      var map = new TreeMap<String, @Nullable Object>();
      value.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
      return map;
    }
    if (value.isArray()) {
      return value.valueStream().map(TemplateAnswers::plain).toList();
    }
    return value.isNumber()
        ? BigDecimal.valueOf(value.doubleValue()).stripTrailingZeros().toPlainString()
        : value;
  }
}
