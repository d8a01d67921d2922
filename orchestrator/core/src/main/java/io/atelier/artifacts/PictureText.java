package io.atelier.artifacts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.SequencedMap;

/// The texts that a picture carries by name, of how it was made: the text chunks of a PNG, and in
/// the EXIF of a WebP or JPEG those that begin with a name, as ComfyUI writes them: `prompt:{…}`.
/// Stateless.
public final class PictureText {

  private static final int SIGNATURE = 12;

  private PictureText() {}

  /// Reads them to the end of the picture, holds nothing of the samples, and does not close the
  /// stream.
  ///
  /// @param in supports `mark`
  /// @return by name, in file order; empty where the stream holds no picture of these kinds, and
  ///   then it stands where it stood
  /// @throws io.atelier.graph.AtelierException PNG_BROKEN, PNG_TOO_LARGE, PICTURE_BROKEN or
  ///   PICTURE_TOO_LARGE
  public static Optional<SequencedMap<String, String>> of(InputStream in) throws IOException {
    in.mark(SIGNATURE);
    var start = new String(in.readNBytes(SIGNATURE), ISO_8859_1);
    in.reset();
    if (start.startsWith("\u0089PNG")) {
      return Optional.of(PngText.read(in));
    }
    if (start.startsWith("RIFF") && start.endsWith("WEBP")) {
      return Optional.of(WebpExif.text(in));
    }
    return start.startsWith("\u00ff\u00d8\u00ff")
        ? Optional.of(JpegExif.text(in))
        : Optional.empty();
  }
}
