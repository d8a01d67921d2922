package io.atelier.workers.wire;

import io.atelier.catalog.CatalogCode;
import io.atelier.engine.FindingCode;
import io.atelier.graph.ErrorCode;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;

/// The code of a finding travels as its name.
final class CodeByName {

  private CodeByName() {}

  /// A code of a package that findings do not usually come from.
  private record Other(String name) implements ErrorCode {}

  private static ErrorCode of(String name) {
    return Stream.<ErrorCode[]>of(FindingCode.values(), CatalogCode.values())
        .flatMap(Stream::of)
        .filter(code -> code.name().equals(name))
        .findFirst()
        .orElseGet(() -> new Other(name));
  }

  /// Writes the name.
  static final class Out extends ValueSerializer<ErrorCode> {
    @Override
    public void serialize(ErrorCode code, JsonGenerator json, SerializationContext context) {
      json.writeString(code.name());
    }
  }

  /// Finds the code again.
  static final class In extends ValueDeserializer<ErrorCode> {
    @Override
    public ErrorCode deserialize(JsonParser json, DeserializationContext context) {
      return of(json.getString());
    }
  }
}
