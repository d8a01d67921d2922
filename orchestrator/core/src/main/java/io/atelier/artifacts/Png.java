package io.atelier.artifacts;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.SequencedMap;

/// PNG as ComfyUI writes and reads it. Stateless; safe for any thread.
public final class Png {

  private Png() {}

  /// Writes one picture with its text chunks before the samples; flushes nothing, closes nothing.
  ///
  /// @param text chunk name → JSON; non-ASCII becomes its JSON escape, so plain tEXt chunks carry
  ///   it
  /// @param level of compression, 0 to 9; ComfyUI's are 4 for outputs and 1 for previews
  /// @throws AtelierException TEXT_INVALID for a chunk name that PNG does not allow
  public static void write(
      Pixels pixels, SequencedMap<String, String> text, int level, OutputStream out)
      throws IOException {
    if (level < 0 || level > 9) {
      throw new IllegalArgumentException("Compression level %d is not 0 to 9".formatted(level));
    }
    new PngEncoder(pixels, level).write(text, out);
  }

  /// Refuses a name that [#write] would refuse for a text chunk, before anything is made for it.
  ///
  /// @throws AtelierException TEXT_INVALID
  public static void checkTextName(String name) {
    PngEncoder.checkTextName(name);
  }

  /// The text chunks (tEXt, zTXt, iTXt) in file order; of one name the last wins. Reads to the end
  /// chunk, holds nothing of the samples, and does not close the stream.
  ///
  /// @throws AtelierException NOT_A_PNG, PNG_BROKEN or PNG_TOO_LARGE
  public static SequencedMap<String, String> text(InputStream in) throws IOException {
    return PngText.read(in);
  }

  /// The picture as RGB, or as RGBA if it has transparency; palettes, greys and 16 bits become
  /// 8-bit RGB, colour profiles are not applied. Does not close the stream.
  ///
  /// @throws AtelierException NOT_A_PNG, PNG_BROKEN or PNG_TOO_LARGE
  public static Pixels pixels(InputStream in) throws IOException {
    return PngDecoder.read(in);
  }

  /// The picture made small, as [#pixels] but with little memory. Does not close the stream.
  ///
  /// @param longest pixels that the longer side has at most; a picture that is smaller stays
  /// @throws AtelierException NOT_A_PNG, PNG_BROKEN or PNG_TOO_LARGE
  public static Pixels thumbnail(InputStream in, int longest) throws IOException {
    return PngDecoder.readSmall(in, longest);
  }
}
