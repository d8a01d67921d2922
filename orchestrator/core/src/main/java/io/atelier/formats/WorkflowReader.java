package io.atelier.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// Reads workflows from ComfyUI's API format, or from a PNG that carries one. Stateless.
public final class WorkflowReader {

  private WorkflowReader() {}

  /// @throws io.atelier.graph.AtelierException with a [FormatCode], or of a broken picture
  public static WorkflowFile read(Path file) {
    throw new UnsupportedOperationException();
  }

  /// Reads to the end and does not close the stream.
  ///
  /// @throws io.atelier.graph.AtelierException with a [FormatCode], or of a broken picture
  public static WorkflowFile read(InputStream in) throws IOException {
    throw new UnsupportedOperationException();
  }
}
