package io.atelier.catalog;

import java.util.List;

/// The files that nodes may choose from, by folder (`checkpoints`, `loras`, `input`, …). Safe for
/// any thread.
public interface FileChoices {

  /// Names in `folder`, sorted: relative paths with `/`. Empty if the folder does not exist; never
  /// an error.
  List<String> names(String folder);

  /// The file behind a name that came from a workflow, identified by its content.
  ///
  /// @throws io.atelier.graph.AtelierException with a [CatalogCode]; the message names the remedy
  ResolvedFile resolve(String folder, String name);

  /// Names in `folder` that no one may choose, because loading them could run any program: pickles.
  /// Sorted; empty where files of that type mean nothing.
  default List<String> pickles(String folder) {
    return List.of();
  }
}
