package io.atelier.formats.editor;

import io.atelier.nodes.NodeTypes;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The node types that a workflow may use, by name.
@FunctionalInterface
public interface EditorTypes {

  Optional<EditorType> find(String name);

  /// Our own declarations; for one reading, as it keeps every answer.
  static EditorTypes of(NodeTypes types) {
    var known = new ConcurrentHashMap<String, Optional<EditorType>>();
    return asked -> known.computeIfAbsent(asked, name -> types.find(name).map(EditorType::of));
  }
}
