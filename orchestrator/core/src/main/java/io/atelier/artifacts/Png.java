package io.atelier.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.SequencedMap;

/// PNG as ComfyUI writes and reads it. Stateless; safe for any thread.
public final class Png {

  private Png() {}

  /// Writes one picture with its text chunks before the samples.
  ///
  /// @param text chunk name → JSON; non-ASCII becomes `\uXXXX`, so plain tEXt chunks carry it
  /// @param level of compression, 0 to 9; ComfyUI's are 4 for outputs and 1 for previews
  public static void write(
      Pixels pixels, SequencedMap<String, String> text, int level, OutputStream out)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /// The text chunks (tEXt, zTXt, iTXt) in file order; of one name the last wins. Reads to the end chunk,
  /// whatever the picture's size, and does not close the stream.
  ///
  /// @throws io.atelier.graph.AtelierException NOT_A_PNG, PNG_BROKEN or PNG_TOO_LARGE
  public static SequencedMap<String, String> text(InputStream in) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// The picture as RGB, or as RGBA if it has transparency; palettes, greys and 16 bits become 8-bit RGB.
  ///
  /// @throws io.atelier.graph.AtelierException NOT_A_PNG, PNG_BROKEN or PNG_TOO_LARGE
  public static Pixels pixels(InputStream in) throws IOException {
    throw new UnsupportedOperationException();
  }
}
