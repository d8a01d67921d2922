package io.atelier.catalog;

import io.atelier.graph.Shown;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// Reads the JSON of a safetensors header, token by token, within limits on everything that can
/// grow.
final class HeaderParser {

  static final int MOST_TENSORS = 250_000;
  static final int MOST_NOTES = 10_000;
  static final int LONGEST_NOTE = 8_192;

  private static final int MOST_DIMENSIONS = 32;
  private static final int LONGEST_SHOWN = 120;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Its table gives up on names that were made to collide.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxNumberLength(20)
                  .maxNameLength(4_096)
                  .maxStringLength(16 << 20)
                  .build())
          .build();

  private final Map<String, String> metadata = new HashMap<>();
  private final NavigableMap<String, TensorInfo> tensors = new TreeMap<>();

  Map<String, String> metadata() {
    return metadata;
  }

  NavigableMap<String, TensorInfo> tensors() {
    return tensors;
  }

  void parse(Reader text) throws IOException, BrokenHeader {
    try (var json = JSON.createParser(ObjectReadContext.empty(), text)) {
      expect(json.nextToken(), JsonToken.START_OBJECT, "its header is no JSON object");
      for (var name = json.nextName(); name != null; name = json.nextName()) {
        entry(json, name);
      }
      expect(json.currentToken(), JsonToken.END_OBJECT, "its header is no JSON object");
      if (json.nextToken() != null) {
        throw new BrokenHeader("something follows its header's JSON");
      }
    } catch (JacksonIOException e) {
      throw io(e);
    } catch (JacksonException e) {
      throw new BrokenHeader("its header is malformed JSON (%s)".formatted(reason(e)));
    }
  }

  private static IOException io(JacksonIOException e) throws BrokenHeader {
    if (e.getCause() instanceof CharacterCodingException) {
      throw new BrokenHeader("its header is not UTF-8");
    }
    return new IOException(e.getOriginalMessage(), e);
  }

  private static String reason(JacksonException e) {
    return shown(String.valueOf(e.getOriginalMessage()));
  }

  /// Text from the file, cut so that it fits a sentence and a terminal.
  static String shown(String text) {
    return Shown.text(text, LONGEST_SHOWN);
  }

  private void entry(JsonParser json, String name) throws BrokenHeader {
    json.nextToken();
    if (name.equals("__metadata__")) {
      notes(json);
      return;
    }
    if (tensors.size() == MOST_TENSORS) {
      throw new BrokenHeader("it names more than %d tensors".formatted(MOST_TENSORS));
    }
    tensors.put(name, tensor(json, name));
  }

  private void notes(JsonParser json) throws BrokenHeader {
    expect(json.currentToken(), JsonToken.START_OBJECT, "its metadata is no JSON object");
    var count = 0;
    for (var name = json.nextName(); name != null; name = json.nextName()) {
      expect(json.nextToken(), JsonToken.VALUE_STRING, "its metadata holds more than text");
      count++;
      if (count > MOST_NOTES) {
        throw new BrokenHeader("it has more than %d metadata entries".formatted(MOST_NOTES));
      }
      if (json.getStringLength() <= LONGEST_NOTE) {
        metadata.put(name, json.getString());
      }
    }
  }

  private static TensorInfo tensor(JsonParser json, String tensor) throws BrokenHeader {
    var malformed = "its entry for tensor %s is malformed".formatted(shown(tensor));
    expect(json.currentToken(), JsonToken.START_OBJECT, malformed);
    String dtype = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    for (var name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      switch (name) {
        case "dtype" -> dtype = json.getString();
        case "shape" -> shape = numbers(json, malformed);
        case "data_offsets" -> offsets = numbers(json, malformed);
        default -> json.skipChildren();
      }
    }
    return info(dtype, shape, offsets, malformed);
  }

  private static TensorInfo info(
      @Nullable String dtype,
      @Nullable List<Long> shape,
      @Nullable List<Long> offsets,
      String malformed)
      throws BrokenHeader {
    if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
      throw new BrokenHeader(malformed);
    }
    if (offsets.getFirst() > offsets.getLast()) {
      throw new BrokenHeader(malformed);
    }
    return new TensorInfo(dtype, shape, offsets.getFirst(), offsets.getLast());
  }

  private static List<Long> numbers(JsonParser json, String malformed) throws BrokenHeader {
    expect(json.currentToken(), JsonToken.START_ARRAY, malformed);
    var numbers = new ArrayList<Long>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, malformed);
      var number = json.getLongValue();
      if (number < 0 || numbers.size() == MOST_DIMENSIONS) {
        throw new BrokenHeader(malformed);
      }
      numbers.add(number);
    }
    return numbers;
  }

  private static void expect(@Nullable JsonToken is, JsonToken wanted, String otherwise)
      throws BrokenHeader {
    if (is != wanted) {
      throw new BrokenHeader(otherwise);
    }
  }
}
