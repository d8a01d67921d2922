package io.atelier.nodes;

import java.nio.ByteBuffer;
import tools.jackson.databind.node.ObjectNode;

/// Turns live objects into the content of files. Any thread.
interface Encodings {

  /// The content of a file that holds the value.
  ///
  /// @param form `webp`, `mp4`, `webm`, `png16`, `wav`, `flac` or `safetensors`
  /// @param settings of the form, and as `text` what the file shall carry about how it was made
  /// @throws NodeFailure when the value has no such form
  ByteBuffer encoded(NodeValue.Handle value, String form, ObjectNode settings);
}
