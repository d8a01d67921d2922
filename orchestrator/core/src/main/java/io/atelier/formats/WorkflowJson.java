package io.atelier.formats;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// JSON from strangers: bounded in size and depth, each key once. `NaN` and `Infinity` are let in,
/// so that the check can name the input they stand at.
final class WorkflowJson {

  static final int LARGEST = 64 * 1024 * 1024;

  private static final int DEEPEST = 500;
  private static final int MOST_TOKENS = 20_000_000;
  private static final int LONGEST_REASON = 300;
  private static final Pattern ADVICE = Pattern.compile(", from `[^`]*`");
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
          .build();

  private WorkflowJson() {}

  /// Parses UTF-8 text, with or without a byte order mark.
  ///
  /// @throws AtelierException INVALID_JSON or WORKFLOW_TOO_LARGE
  static JsonNode parse(byte[] json) {
    if (json.length > LARGEST) {
      throw tooLarge();
    }
    try (var parser = MAPPER.createParser(json)) {
      return parse(parser);
    }
  }

  private static JsonNode parse(JsonParser parser) {
    try {
      var document = MAPPER.readTree(parser);
      if (parser.nextToken() != null) {
        throw invalid(parser.currentLocation(), "something follows after its end", null);
      }
      return document == null ? MissingNode.getInstance() : document;
    } catch (JacksonException e) {
      var place = Optional.ofNullable(e.getLocation()).orElseGet(parser::currentLocation);
      throw invalid(place, reason(e), e);
    }
  }

  private static AtelierException invalid(
      TokenStreamLocation place, String reason, @Nullable JacksonException cause) {
    return new AtelierException(
        FormatCode.INVALID_JSON,
        "The workflow is not valid JSON at line %d, column %d: %s; correct it there or export it again."
            .formatted(place.getLineNr(), place.getColumnNr(), reason),
        cause);
  }

  /// What Jackson says, without its advice to programmers.
  private static String reason(JacksonException exception) {
    var said = exception.getOriginalMessage().lines().findFirst().orElse("it cannot be read");
    return Shown.text(ADVICE.matcher(said).replaceAll(""), LONGEST_REASON);
  }

  static AtelierException tooLarge() {
    return new AtelierException(
        FormatCode.WORKFLOW_TOO_LARGE,
        "The workflow is larger than 64 MB, and no workflow needs that; give the right file.");
  }
}
