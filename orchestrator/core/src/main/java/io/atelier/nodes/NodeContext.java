package io.atelier.nodes;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.artifacts.ContentWriter;
import io.atelier.artifacts.Pixels;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// All that a node may know of the run around it. Valid while the node runs; any thread.
public interface NodeContext {

  /// Id of the run.
  String run();

  /// Id of the node in its workflow.
  String node();

  /// Where the node runs; nobody else is there meanwhile.
  LaneSlot lane();

  CancelSignal cancel();

  /// Says how far the node is.
  ///
  /// @param step steps done, from 0 to `total`
  /// @param preview a small picture of the work so far
  /// @param text that it has written so far, of a long one the end
  void progress(int step, int total, @Nullable Pixels preview, @Nullable String text);

  /// The same of a node that writes no text.
  default void progress(int step, int total, @Nullable Pixels preview) {
    progress(step, total, preview, null);
  }

  void notice(Notice notice);

  /// The embeddings that a prompt may name.
  ///
  /// @throws io.atelier.graph.AtelierException when one of them can't be read
  List<NodeValue.File> embeddings(String prompt);

  /// Names of the pickles that a prompt may name, which are refused.
  List<String> pickledEmbeddings(String prompt);

  /// Says where the time of one call went; several calls of a node add up.
  void timed(NodeTiming timing);

  /// Stores an output and reports it as the node's.
  ///
  /// @throws io.atelier.graph.AtelierException when the store cannot take it
  Artifact save(ArtifactRequest request, ContentWriter content);

  /// The text chunks that a picture saved by this node carries: the workflow, and how it was made.
  ///
  /// @param index of the picture in its batch, from 0
  SequencedMap<String, String> textChunks(int index, Pixels pixels);

  /// The same for a file of another kind.
  SequencedMap<String, String> textChunks();
}
