package io.atelier.api.comfyui;

import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import java.util.List;
import java.util.stream.Stream;

/// Loaders that editor 1.27 takes for granted: while one is missing it makes no loader at all, and
/// a checkpoint's name is lost. So that editor is told of them, as nodes that its search leaves
/// out; they are no node types, and what queues one hears that there is none.
final class AwaitedLoaders {

  private static final List<String> NAMES =
      List.of("ImageOnlyCheckpointLoader", "StyleModelLoader", "GLIGENLoader");

  private AwaitedLoaders() {}

  /// Those that are not here.
  static Stream<NodeType> missing(NodeTypes types) {
    return NAMES.stream()
        .filter(name -> types.find(name).isEmpty())
        .map(name -> NodeType.of(name, "loaders", "Not here."));
  }
}
