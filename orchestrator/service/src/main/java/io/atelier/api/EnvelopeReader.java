package io.atelier.api;

import io.atelier.api.wire.ApiCode;
import io.atelier.graph.Shown;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// Reads what clients send, strictly: a field that nobody knows is a slip of the pen that would
/// otherwise be ignored.
public final class EnvelopeReader {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private EnvelopeReader() {}

  /// Reads a record.
  ///
  /// @throws ApiException REQUEST_INVALID, naming the field
  public static <T> T read(JsonNode document, Class<T> type) {
    if (document.isNull()) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID, "The body is null; /v1/openapi.json says what goes there.");
    }
    try {
      return JSON.treeToValue(document, type);
    } catch (DatabindException e) {
      throw invalid(place(e), e);
    } catch (JacksonException e) {
      throw invalid("The body", e);
    }
  }

  private static String place(DatabindException e) {
    var path =
        e.getPath().stream()
            .map(step ->
                step.getPropertyName() == null
                    ? Integer.toString(step.getIndex())
                    : step.getPropertyName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "The body" : "The field '%s'".formatted(Shown.text(path));
  }

  private static ApiException invalid(String place, JacksonException e) {
    var reason = e.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
    return new ApiException(
        ApiCode.REQUEST_INVALID,
        "%s is not as it should be (%s); /v1/openapi.json says what goes there."
            .formatted(place, Shown.text(reason, 200)));
  }
}
