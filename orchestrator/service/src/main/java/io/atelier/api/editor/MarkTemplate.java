package io.atelier.api.editor;

import tools.jackson.databind.node.ObjectNode;

/// Writes into an entry of the editor's list whether its template runs here.
final class MarkTemplate {

  private static final String RUNS = "Runs here";
  private static final String NODES = "Nodes missing";
  private static final String MODELS = "Models missing";
  private static final String OTHER = "Does not run here";

  private MarkTemplate() {}

  static void mark(ObjectNode entry, TemplateView view) {
    var tags = entry.path("tags").deepCopy();
    entry.putArray("tags").add(tag(view)).addAll(tags.valueStream().toList());
    if (!view.runs()) {
      entry.put(
          "description",
          "%s %s".formatted(view.reason(), entry.path("description").asString("")).strip());
    }
  }

  private static String tag(TemplateView view) {
    if (view.runs()) {
      return RUNS;
    }
    if (!view.missingNodes().isEmpty()) {
      return NODES;
    }
    return view.missingModels().isEmpty() ? OTHER : MODELS;
  }
}
