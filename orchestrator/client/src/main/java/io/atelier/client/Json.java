package io.atelier.client;

import java.time.Duration;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/// JSON as the service writes it: names in snake_case, lengths of time in seconds. What another
/// version of the service says beyond what is known here is passed over, and what it leaves out is
/// null, 0 or false.
final class Json {

  private static final double MILLIS = 1000;

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(
              new SimpleModule()
                  .addSerializer(new ToSeconds())
                  .addDeserializer(Duration.class, new FromSeconds()))
          .build();

  private Json() {}

  private static final class ToSeconds extends StdSerializer<Duration> {
    ToSeconds() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration time, JsonGenerator to, SerializationContext context) {
      to.writeNumber(time.toMillis() / MILLIS);
    }
  }

  private static final class FromSeconds extends StdDeserializer<Duration> {
    FromSeconds() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser from, DeserializationContext context) {
      return Duration.ofMillis(Math.round(from.getDoubleValue() * MILLIS));
    }
  }
}
