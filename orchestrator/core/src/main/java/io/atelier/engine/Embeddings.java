package io.atelier.engine;

import io.atelier.catalog.FileChoices;
import io.atelier.catalog.ResolvedFile;
import io.atelier.graph.AtelierException;
import java.util.List;
import java.util.stream.Stream;

/// The embeddings that prompts name by `embedding:` and a file's name, with its ending or without.
/// Python reads what a prompt really names; here none of those may be missed, and one too many does
/// no harm.
///
/// @param contents tells them apart by content
record Embeddings(FileChoices files, FileContents contents) {

  private static final String FOLDER = "embeddings";
  private static final String WORD = "embedding:";

  /// Those that a text may name.
  ///
  /// @throws AtelierException when one of them can't be read
  List<ResolvedFile> in(String text) {
    return text.contains(WORD)
        ? files.names(FOLDER).stream()
            .filter(name -> text.contains(WORD + withoutEnding(name)))
            .map(name -> files.resolve(FOLDER, name))
            .toList()
        : List.of();
  }

  /// The pickles that a text may name where no safe file has the name; none of them is ever read.
  List<String> picklesIn(String text) {
    return text.contains(WORD)
        ? files.pickles(FOLDER).stream()
            .filter(name -> text.contains(WORD + withoutEnding(name)))
            .toList()
        : List.of();
  }

  /// What stands for all of them in the key of a node whose prompt is not known before the run.
  Stream<String> tokens() {
    return Stream.concat(
        files.names(FOLDER).stream().flatMap(this::token), files.pickles(FOLDER).stream());
  }

  private Stream<String> token(String name) {
    try {
      return Stream.of(name, contents.token(files.resolve(FOLDER, name)));
    } catch (AtelierException unreadable) {
      return Stream.of(name); // the prompt may not name it; if it does, that fails where it is read
    }
  }

  private static String withoutEnding(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }
}
