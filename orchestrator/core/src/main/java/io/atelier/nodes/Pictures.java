package io.atelier.nodes;

import io.atelier.artifacts.Pixels;

/// Reads pictures out of live objects of type `IMAGE`. Any thread.
public interface Pictures {

  /// How many pictures a batch holds, 0 or more.
  int count(NodeValue.Handle image);

  /// One picture of a batch, with 8 bits a sample: `truncate(255 · clamp(x))`, as ComfyUI saves.
  ///
  /// @param index from 0
  Pixels pixels(NodeValue.Handle image, int index);
}
