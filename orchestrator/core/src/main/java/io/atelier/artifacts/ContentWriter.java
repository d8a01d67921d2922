package io.atelier.artifacts;

import java.io.IOException;
import java.io.OutputStream;

/// Writes one artifact's bytes. Called once, on the thread of `put`; the stream is buffered and not
/// its to close.
@FunctionalInterface
public interface ContentWriter {
  void write(OutputStream out) throws IOException;
}
