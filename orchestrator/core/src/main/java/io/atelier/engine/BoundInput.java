package io.atelier.engine;

import io.atelier.catalog.ResolvedFile;
import tools.jackson.databind.JsonNode;

/// What stands at an input of a node in a plan.
sealed interface BoundInput {

  /// A literal, cast to the port's type.
  record Value(JsonNode json) implements BoundInput {}

  /// A file, with what stands for its content in keys.
  record Named(ResolvedFile file, String token) implements BoundInput {}

  /// Output `slot` of the node with this number.
  record From(int node, int slot) implements BoundInput {}
}
