package io.atelier.formats.editor;

import tools.jackson.databind.JsonNode;

/// What stands at the far end of an input.
sealed interface Source extends Trace.Stop {

  /// The output of a node that runs.
  record Output(String path, int slot) implements Source {}

  /// A value of the editor's: of a primitive node, or of a field that a subgraph shows.
  record Value(JsonNode value) implements Source {}

  /// Nothing, because nothing is linked or what is linked does not run.
  record Nothing() implements Source {}
}
