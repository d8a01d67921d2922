package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// Reads JSON that a person may have written: comments and a last comma are allowed, everything
/// else is as the standard has it, no key stands twice, and each value knows its line.
final class StrictJson {

  private static final int MOST_BYTES = 16 << 20;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();

  private StrictJson() {}

  /// A value and the line it stands on, from 1; a member stands where its key does.
  sealed interface Value {

    int line();

    record Text(int line, String text) implements Value {}

    record Truth(int line, boolean is) implements Value {}

    record Whole(int line, long number) implements Value {}

    record Many(int line, List<Value> values) implements Value {}

    record Members(int line, SequencedMap<String, Value> members) implements Value {}

    /// What neither a settings file nor a manifest holds.
    record Other(int line) implements Value {}
  }

  /// @param code what a refusal is called
  /// @throws SetupException when the file is missing, unreadable, too large or no JSON object
  static StrictObject read(Path file, SetupCode code) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new SetupException(
            code, "%s is larger than %d bytes; it cannot be ours.".formatted(file, MOST_BYTES));
      }
      return parse(file, Files.readAllBytes(file), code);
    } catch (NoSuchFileException missing) {
      throw new SetupException(code, "There is no file %s.".formatted(file), missing);
    } catch (IOException unreadable) {
      throw new SetupException(
          code, "%s cannot be read (%s).".formatted(file, unreadable.getMessage()), unreadable);
    }
  }

  private static StrictObject parse(Path file, byte[] bytes, SetupCode code) {
    try (var json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
      json.nextToken();
      if (json.currentToken() == JsonToken.START_OBJECT
          && value(json) instanceof Value.Members members
          && json.nextToken() == null) {
        return new StrictObject(file, "", members, code);
      }
      throw new SetupException(code, "%s must hold one JSON object.".formatted(file));
    } catch (JacksonException malformed) {
      throw new SetupException(
          code,
          "%s, line %d: %s."
              .formatted(
                  file,
                  malformed.getLocation().getLineNr(),
                  Redaction.of(String.valueOf(malformed.getOriginalMessage()))));
    }
  }

  private static Value value(JsonParser json) {
    var line = json.currentTokenLocation().getLineNr();
    return switch (json.currentToken()) {
      case VALUE_STRING -> new Value.Text(line, json.getString());
      case VALUE_TRUE, VALUE_FALSE -> new Value.Truth(line, json.getBooleanValue());
      case VALUE_NUMBER_INT -> new Value.Whole(line, json.getLongValue());
      case START_ARRAY -> new Value.Many(line, values(json));
      case START_OBJECT -> new Value.Members(line, members(json));
      default -> new Value.Other(line);
    };
  }

  private static List<Value> values(JsonParser json) {
    var values = new ArrayList<Value>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(json));
    }
    return values;
  }

  private static SequencedMap<String, Value> members(JsonParser json) {
    var members = new LinkedHashMap<String, Value>();
    for (var name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      members.put(name, value(json));
    }
    return members;
  }
}
