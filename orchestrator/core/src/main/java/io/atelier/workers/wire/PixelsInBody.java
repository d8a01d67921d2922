package io.atelier.workers.wire;

import io.atelier.artifacts.Pixels;
import io.atelier.engine.RunEvent;
import java.nio.ByteBuffer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;

/// A preview: its size stands in the header, its samples are the body.
final class PixelsInBody {

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private record Size(int width, int height, int channels) {}

  private PixelsInBody() {}

  /// The samples that a message carries.
  static ByteBuffer of(Message message) {
    return message instanceof Message.Happened(var _, RunEvent.NodeProgress progress)
            && progress.preview() != null
        ? progress.preview().bytes()
        : NONE;
  }

  /// Writes the size.
  static final class Out extends ValueSerializer<Pixels> {
    @Override
    public void serialize(Pixels pixels, JsonGenerator json, SerializationContext context) {
      context.writeValue(json, new Size(pixels.width(), pixels.height(), pixels.channels()));
    }
  }

  /// Puts size and samples together.
  static final class In extends ValueDeserializer<Pixels> {
    @Override
    public Pixels deserialize(JsonParser json, DeserializationContext context) {
      var size = context.readValue(json, Size.class);
      if (context.getAttribute(ByteBuffer.class) instanceof ByteBuffer samples) {
        return new Pixels(size.width, size.height, size.channels, samples);
      }
      throw new IllegalArgumentException("a preview without samples");
    }
  }
}
