package io.atelier.artifacts;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Reads the samples of a PNG that anybody may have made, through the JDK's reader. Samples come
/// from the raster, not through `getRGB`, which would bend greys by a colour space.
final class PngDecoder {

  static final long MOST_PIXELS = 100_000_000;

  private static final int SIGNATURE_AND_HEADER = 33;

  /// So many samples in a row make one of a small picture, at least.
  private static final int TO_AVERAGE = 2;

  private PngDecoder() {}

  static Pixels read(InputStream in) throws IOException {
    return pixels(in, Integer.MAX_VALUE);
  }

  /// Reads only some of the samples, so that a large picture takes little memory.
  ///
  /// @param longest pixels that the longer side has at most
  static Pixels readSmall(InputStream in, int longest) throws IOException {
    return Shrink.to(longest, pixels(in, TO_AVERAGE * longest));
  }

  /// @param least pixels that the longer side keeps at least, if it has so many
  private static Pixels pixels(InputStream in, int least) throws IOException {
    var head = in.readNBytes(SIGNATURE_AND_HEADER);
    var longer = longerSide(head);
    var whole = new SequenceInputStream(new ByteArrayInputStream(head), in);
    var image = decode(whole, Math.max(1, longer / least));
    return image.getColorModel() instanceof IndexColorModel palette
        ? fromPalette(image, palette)
        : fromRaster(image);
  }

  /// Before anything is decoded, so that no size that a header claims takes memory.
  private static int longerSide(byte[] head) throws IOException {
    var reader = new PngChunkReader(new ByteArrayInputStream(head));
    var first = reader.next();
    if (first == null || !first.type().equals("IHDR") || first.length() != 13) {
      throw PngChunks.broken("it does not begin with its header");
    }
    var header = ByteBuffer.wrap(reader.take(first));
    var width = header.getInt();
    var height = header.getInt();
    if (width < 1 || height < 1) {
      throw PngChunks.broken("it claims a size of %d×%d".formatted(width, height));
    }
    if ((long) width * height > MOST_PIXELS) {
      throw PngChunks.tooLarge(
          "%d×%d pixels are more than the limit of %d".formatted(width, height, MOST_PIXELS));
    }
    return Math.max(width, height);
  }

  private static BufferedImage decode(InputStream in, int every) throws IOException {
    var reader = ImageIO.getImageReadersByFormatName("png").next();
    try (var stream = new MemoryCacheImageInputStream(in)) {
      reader.setInput(stream, true, true);
      return decode(reader, every);
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage decode(ImageReader reader, int every) throws IOException {
    try {
      var samples = reader.getDefaultReadParam();
      samples.setSourceSubsampling(every, every, 0, 0);
      return reader.read(0, samples);
    } catch (IIOException | EOFException | RuntimeException e) {
      // The JDK's reader answers damage with either.
      throw PngChunks.broken("its samples cannot be decoded");
    }
  }

  private static Pixels fromPalette(BufferedImage image, IndexColorModel palette) {
    var channels = palette.hasAlpha() ? 4 : 3;
    var bytes = ByteBuffer.allocate(image.getWidth() * image.getHeight() * channels);
    var row = new int[image.getWidth()];
    for (var y = 0; y < image.getHeight(); y++) {
      image.getRaster().getSamples(0, y, row.length, 1, 0, row);
      for (var index : row) {
        bytes.put((byte) palette.getRed(index));
        bytes.put((byte) palette.getGreen(index));
        bytes.put((byte) palette.getBlue(index));
        if (channels == 4) {
          bytes.put((byte) palette.getAlpha(index));
        }
      }
    }
    return new Pixels(image.getWidth(), image.getHeight(), channels, bytes.flip());
  }

  private static Pixels fromRaster(BufferedImage image) {
    var raster = image.getRaster();
    var bands = raster.getNumBands();
    var channels = bands % 2 == 0 ? 4 : 3;
    var shift = image.getColorModel().getComponentSize(0) - 8;
    var order = BANDS[bands];
    var bytes = ByteBuffer.allocate(image.getWidth() * image.getHeight() * channels);
    var row = new int[image.getWidth() * bands];
    for (var y = 0; y < image.getHeight(); y++) {
      raster.getPixels(0, y, image.getWidth(), 1, row);
      for (var x = 0; x < row.length; x += bands) {
        for (var band : order) {
          bytes.put((byte) (row[x + band] >> shift));
        }
      }
    }
    return new Pixels(image.getWidth(), image.getHeight(), channels, bytes.flip());
  }

  /// Which bands make the channels: grey, grey with alpha, RGB, RGBA.
  private static final int[][] BANDS = {{}, {0, 0, 0}, {0, 0, 0, 1}, {0, 1, 2}, {0, 1, 2, 3}};
}
