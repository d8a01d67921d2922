package io.atelier.nodes;

import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.artifacts.Png;

/// Saves every picture of a batch as a PNG that carries how it was made.
///
/// @param level of compression, 0 to 9
record PictureWriter(Pictures pictures, ArtifactKind kind, int level) {

  void write(NodeContext context, NodeValue.Handle batch, String prefix) {
    var count = pictures.count(batch);
    for (var index = 0; index < count; index++) {
      context.cancel().check();
      writeOne(context, batch, prefix, index);
      context.progress(index + 1, count, null);
    }
  }

  private void writeOne(NodeContext context, NodeValue.Handle batch, String prefix, int index) {
    var pixels = pictures.pixels(batch, index);
    var chunks = context.textChunks(index, pixels);
    context.save(
        ArtifactRequest.png(kind, prefix, pixels, index),
        out -> Png.write(pixels, chunks, level, out));
  }
}
