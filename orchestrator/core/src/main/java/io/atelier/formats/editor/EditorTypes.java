package io.atelier.formats.editor;

import io.atelier.nodes.NodeTypes;
import java.util.Optional;

/// The node types that a workflow may use, by name.
@FunctionalInterface
public interface EditorTypes {

  Optional<EditorType> find(String name);

  /// Our own declarations.
  static EditorTypes of(NodeTypes types) {
    return name -> types.find(name).map(EditorType::of);
  }
}
