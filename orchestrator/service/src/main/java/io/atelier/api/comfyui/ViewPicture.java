package io.atelier.api.comfyui;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;

/// Pictures as a client wants to see them: small on the wire, or only some of their channels. Few
/// at a time, because a large one takes memory while it is read.
final class ViewPicture {

  private static final System.Logger LOG = System.getLogger(ViewPicture.class.getName());
  private static final long MOST_PIXELS = 100_000_000;
  private static final int AT_ONCE = 2;
  private static final int OPAQUE = 0xff000000;
  private static final float USUAL_QUALITY = 0.9f;

  private final Semaphore turns = new Semaphore(AT_ONCE);

  /// Another form of a picture.
  record Changed(MediaType type, Resource content) {}

  /// The picture as it is wanted.
  ///
  /// @return empty when it is to be given as it is, also what is no picture that can be read here
  Optional<Changed> of(
      Resource content, String name, @Nullable String preview, @Nullable String channel) {
    var wanted = channel == null ? "" : channel;
    var changes = preview != null || wanted.equals("rgb") || wanted.equals("a");
    if (!changes || !isReadable(name)) {
      return Optional.empty();
    }
    turns.acquireUninterruptibly();
    try (var in = content.getInputStream()) {
      var picture = read(in);
      return picture == null ? Optional.empty() : Optional.of(changed(picture, preview, wanted));
    } catch (IOException | RuntimeException unreadable) {
      LOG.log(System.Logger.Level.DEBUG, "a picture cannot be read", unreadable);
      return Optional.empty();
    } finally {
      turns.release();
    }
  }

  private static boolean isReadable(String name) {
    return name.toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|gif|bmp)");
  }

  private static @Nullable BufferedImage read(InputStream in) throws IOException {
    try (var stream = new MemoryCacheImageInputStream(in)) {
      var readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        return null;
      }
      var reader = readers.next();
      try {
        reader.setInput(stream);
        var pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        return pixels > MOST_PIXELS ? null : reader.read(0);
      } finally {
        reader.dispose();
      }
    }
  }

  /// WebP is asked for, and nothing here writes it: JPEG does the same for what has no
  /// transparency, PNG for the rest.
  private static Changed changed(BufferedImage picture, @Nullable String preview, String channel)
      throws IOException {
    if (preview != null) {
      var keepsAlpha = picture.getColorModel().hasAlpha() && !channel.equals("rgb");
      return keepsAlpha
          ? png(picture)
          : new Changed(
              MediaType.IMAGE_JPEG,
              new ByteArrayResource(Jpeg.of(opaque(picture), quality(preview))));
    }
    return png(channel.equals("a") ? alpha(picture) : opaque(picture));
  }

  private static float quality(String preview) {
    var last = preview.substring(preview.lastIndexOf(';') + 1);
    return last.matches("\\d{1,3}")
        ? Math.clamp(Integer.parseInt(last), 1, 100) / 100f
        : USUAL_QUALITY;
  }

  private static Changed png(BufferedImage picture) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", out);
    return new Changed(MediaType.IMAGE_PNG, new ByteArrayResource(out.toByteArray()));
  }

  /// Without transparency: its colours as they are, not laid on a ground.
  private static BufferedImage opaque(BufferedImage picture) {
    return each(picture, BufferedImage.TYPE_INT_RGB, argb -> argb | OPAQUE);
  }

  /// Black, with its transparency.
  private static BufferedImage alpha(BufferedImage picture) {
    return each(picture, BufferedImage.TYPE_INT_ARGB, argb -> argb & OPAQUE);
  }

  private static BufferedImage each(
      BufferedImage picture, int type, java.util.function.IntUnaryOperator pixel) {
    var changed = new BufferedImage(picture.getWidth(), picture.getHeight(), type);
    for (var y = 0; y < picture.getHeight(); y++) {
      for (var x = 0; x < picture.getWidth(); x++) {
        changed.setRGB(x, y, pixel.applyAsInt(picture.getRGB(x, y)));
      }
    }
    return changed;
  }
}
