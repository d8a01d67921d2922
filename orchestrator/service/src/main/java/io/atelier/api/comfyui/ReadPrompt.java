package io.atelier.api.comfyui;

import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.Shown;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a client posts to be queued.
///
/// @param file the graph, and what pictures are to carry; keys of accounts elsewhere are not kept
/// @param id what the client calls it; null when that is left to us
/// @param client whom events go to; null for nobody
/// @param front whether it goes before what waits
/// @param targets the output nodes that are wanted; null for all of them
record ReadPrompt(
    WorkflowFile file,
    @Nullable String id,
    @Nullable String client,
    boolean front,
    @Nullable Set<String> targets) {

  private static final String INVALID = "invalid_prompt";

  /// @throws PromptRefused in ComfyUI's words
  /// @throws io.atelier.graph.AtelierException of what is no JSON
  static ReadPrompt of(byte[] body) {
    var document = WorkflowReader.json(body);
    var prompt = document.path("prompt");
    if (!document.isObject() || prompt.isMissingNode() || prompt.isNull()) {
      throw new PromptRefused("no_prompt", "No prompt provided", "No prompt provided");
    }
    refuseNoGraph(prompt);
    var kept = JsonNodeFactory.instance.objectNode();
    kept.set("prompt", prompt);
    kept.set("extra_data", document.path("extra_data"));
    return new ReadPrompt(
        WorkflowReader.read(kept),
        text(document, "prompt_id", PromptId.LONGEST),
        client(document),
        isFront(document),
        targets(document.path("partial_execution_targets")));
  }

  private static void refuseNoGraph(JsonNode prompt) {
    if (!prompt.isObject()) {
      throw new PromptRefused(
          INVALID, "The prompt is no object of nodes; send the workflow in the API format.", "");
    }
    for (var entry : prompt.properties()) {
      if (!entry.getValue().path("class_type").isString()) {
        throw new PromptRefused(
            INVALID,
            "Cannot execute because a node is missing the class_type property.",
            "Node ID '#%s'".formatted(Shown.text(entry.getKey())));
      }
      var inputs = entry.getValue().path("inputs");
      if (!inputs.isObject() && !inputs.isMissingNode()) {
        throw new PromptRefused(
            INVALID,
            "Cannot execute because the inputs of a node are no object.",
            "Node ID '#%s'".formatted(Shown.text(entry.getKey())));
      }
    }
  }

  private static @Nullable String client(JsonNode document) {
    var given = text(document, "client_id", PromptId.LONGEST);
    return given == null ? text(document.path("extra_data"), "client_id", PromptId.LONGEST) : given;
  }

  private static @Nullable String text(JsonNode document, String field, int longest) {
    var value = document.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    var text = value.isContainer() ? "" : value.asString();
    if (text.isBlank() || text.length() > longest || text.indexOf('\0') >= 0) {
      throw new PromptRefused(
          INVALID,
          "The field %s is no text of 1 to %d characters; change it or leave it out."
              .formatted(field, longest),
          field);
    }
    return text;
  }

  /// A number below zero is one of those that ComfyUI gives to what goes to the front.
  private static boolean isFront(JsonNode document) {
    var number = document.path("number");
    return number.isNumber() ? number.doubleValue() < 0 : document.path("front").asBoolean(false);
  }

  private static @Nullable Set<String> targets(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return null;
    }
    var targets = new TreeSet<String>();
    for (var each : given) {
      targets.add(each.isContainer() ? "" : each.asString());
    }
    return targets;
  }
}
