package io.atelier.jobs.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/// Records as the JSON of a column. What an older build wrote is read; so is what a newer one
/// added.
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .addModule(
              new SimpleModule()
                  .addAbstractTypeMapping(
                      java.util.SequencedMap.class, java.util.LinkedHashMap.class))
          .build();

  private Json() {}

  static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  static <T> T read(String json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  static <T> @Nullable T readIfAny(@Nullable String json, Class<T> type) {
    return json == null ? null : read(json, type);
  }

  static <T> List<T> readList(String json, Class<T> type) {
    return MAPPER.readerForListOf(type).readValue(json);
  }
}
