package io.atelier.formats;

import io.atelier.graph.AtelierException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON from strangers: bounded in size and depth, each key once. `NaN` and `Infinity` are let in,
/// so that the check can name the input they stand at.
final class WorkflowJson {

  static final int LARGEST = 64 * 1024 * 1024;

  private static final int DEEPEST = 500;
  private static final int MOST_TOKENS = 20_000_000;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(LARGEST)
                          .maxNestingDepth(DEEPEST)
                          .maxTokenCount(MOST_TOKENS)
                          .maxStringLength(LARGEST)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private WorkflowJson() {}

  /// Parses UTF-8 text, with or without a byte order mark.
  ///
  /// @throws AtelierException INVALID_JSON or WORKFLOW_TOO_LARGE
  static JsonNode parse(byte[] json) {
    if (json.length > LARGEST) {
      throw tooLarge();
    }
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new AtelierException(
          FormatCode.INVALID_JSON,
          "The workflow is not valid JSON at %s: %s; correct it there or export it again."
              .formatted(place(e.getLocation()), firstSentence(e.getOriginalMessage())),
          e);
    }
  }

  static AtelierException tooLarge() {
    return new AtelierException(
        FormatCode.WORKFLOW_TOO_LARGE,
        "The workflow is larger than 64 MB, and no workflow needs that; give the right file.");
  }

  private static String place(TokenStreamLocation location) {
    return "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static String firstSentence(String message) {
    var line = message.lines().findFirst().orElse("it cannot be read");
    return line.length() > 300 ? line.substring(0, 300) + "…" : line;
  }
}
