package io.atelier.nodes;

import io.atelier.graph.NearestName;
import io.atelier.graph.PortType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// Reads literals by the declaration of the input they stand at, casting as ComfyUI does: a whole
/// number from `20`, `20.0` or `"20"`, a decimal also from a whole number, text also from a number.
public final class Literals {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonMapper WRITTEN =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final int LONGEST_SHOWN = 60;

  private Literals() {}

  /// What became of a literal.
  public sealed interface Reading {

    /// It fits; `value` has the port's own JSON type.
    record Fits(JsonNode value) implements Reading {}

    /// It does not fit.
    ///
    /// @param reason goes on after "Input 'x' of node 3 …", with the remedy
    record Wrong(Problem problem, String reason) implements Reading {}
  }

  /// Why a literal does not fit.
  public enum Problem {
    WRONG_TYPE,
    NEEDS_LINK,
    TOO_SMALL,
    TOO_BIG,
    NOT_IN_LIST
  }

  /// Casts a literal and holds it to the input's bounds. Whether a file exists is the catalog's to
  /// say.
  public static Reading read(InputPort port, JsonNode literal) {
    return switch (cast(port, literal)) {
      case Reading.Wrong wrong -> wrong;
      case Reading.Fits(var value) ->
          outside(port.domain(), value)
              .map(Reading.class::cast)
              .orElseGet(() -> new Reading.Fits(value));
    };
  }

  /// Casts what somebody typed; where the port takes lists or objects, those as JSON.
  public static Reading written(InputPort port, String text) {
    return port.domain() instanceof Domain.Forms
            && text.stripLeading().matches("(?s)[\\[{].*")
            && parsed(text).map(json -> cast(port, json)).orElse(null) instanceof Reading.Fits fits
        ? fits
        : cast(port, JSON.stringNode(text));
  }

  private static Optional<JsonNode> parsed(String text) {
    try {
      return Optional.of(WRITTEN.readTree(text));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /// Casts a literal to the port's type, whatever the bounds.
  public static Reading cast(InputPort port, JsonNode literal) {
    if (port.domain() instanceof Domain.Forms forms) {
      return formed(port, forms, literal);
    }
    if (port.type().equals(PortType.ANY)) {
      return new Reading.Fits(literal);
    }
    var literalTypes =
        Arrays.stream(LiteralType.values())
            .filter(type -> port.type().accepts(type.port()))
            .toList();
    return literalTypes.stream()
        .flatMap(type -> type.cast(literal).stream())
        .findFirst()
        .<Reading>map(Reading.Fits::new)
        .orElseGet(() ->
            literalTypes.isEmpty()
                ? needsLink(port, literal)
                : wrongType(literalTypes.getFirst(), literal));
  }

  /// A value of one of the forms as it is; else one that can be cast to the port's type, as
  /// everywhere.
  private static Reading formed(InputPort port, Domain.Forms forms, JsonNode literal) {
    return Stream.concat(
            forms.forms().stream().flatMap(form -> new Form(form).admit(literal).stream()),
            LiteralType.of(port.type()).stream().flatMap(type -> type.cast(literal).stream()))
        .findFirst()
        .<Reading>map(Reading.Fits::new)
        .orElseGet(() ->
            new Reading.Wrong(
                Problem.WRONG_TYPE, "is %s; give %s".formatted(shown(literal), forms.said())));
  }

  private static Reading needsLink(InputPort port, JsonNode literal) {
    return new Reading.Wrong(
        Problem.NEEDS_LINK,
        "is the value %s, but takes only a link; link an output of type %s to it"
            .formatted(shown(literal), port.type()));
  }

  private static Reading wrongType(LiteralType type, JsonNode literal) {
    return new Reading.Wrong(
        Problem.WRONG_TYPE, "is %s; give %s".formatted(shown(literal), type.noun()));
  }

  private static Optional<Reading.Wrong> outside(Domain domain, JsonNode value) {
    return switch (domain) {
      case Domain.Anything _, Domain.Forms _ -> Optional.empty();
      case Domain.Files(var _) -> Optional.empty();
      case Domain.Range range -> outside(range, value);
      case Domain.Choice choice -> notIn(choice, value);
      case Domain.Text(var most, var _, var _, var _) -> tooLong(most, value);
      case Domain.OutputPrefix(var most) -> tooLong(most, value);
    };
  }

  private static Optional<Reading.Wrong> outside(Domain.Range range, JsonNode value) {
    if (!value.isNumber()) {
      return Optional.empty();
    }
    var number = value.decimalValue();
    var min = range.min();
    var max = range.max();
    if (min != null && number.compareTo(min) < 0) {
      return Optional.of(
          new Reading.Wrong(
              Problem.TOO_SMALL,
              "is %s, below the smallest value %s; give %s"
                  .formatted(shown(value), plain(min), allowed(range))));
    }
    if (max != null && number.compareTo(max) > 0) {
      return Optional.of(
          new Reading.Wrong(
              Problem.TOO_BIG,
              "is %s, above the largest value %s; give %s"
                  .formatted(shown(value), plain(max), allowed(range))));
    }
    return Optional.empty();
  }

  private static String allowed(Domain.Range range) {
    var min = range.min();
    var max = range.max();
    if (min != null && max != null) {
      return "a value from %s to %s".formatted(plain(min), plain(max));
    }
    return min != null ? "that or more" : "that or less";
  }

  private static Optional<Reading.Wrong> notIn(Domain.Choice choice, JsonNode value) {
    var name = value.asString();
    if (choice.choices().contains(name)) {
      return Optional.empty();
    }
    var hint = NearestName.hint(name, choice.choices(), "; choose one of " + listed(choice));
    return Optional.of(
        new Reading.Wrong(
            Problem.NOT_IN_LIST, "is %s, which is no choice%s".formatted(shown(value), hint)));
  }

  private static String listed(Domain.Choice choice) {
    var shown = choice.choices().stream().limit(20).toList();
    var rest = choice.choices().size() - shown.size();
    return String.join(", ", shown) + (rest > 0 ? " and %d more".formatted(rest) : "");
  }

  private static Optional<Reading.Wrong> tooLong(int most, JsonNode value) {
    var content = value.asString();
    if (content.length() <= most || content.codePointCount(0, content.length()) <= most) {
      return Optional.empty();
    }
    return Optional.of(
        new Reading.Wrong(
            Problem.TOO_BIG,
            "has %,d characters; give at most %,d"
                .formatted(content.codePointCount(0, content.length()), most)));
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }

  /// A literal as a message shows it: JSON, cut short.
  public static String shown(JsonNode literal) {
    if (literal.isString() && literal.asString().length() > LONGEST_SHOWN) {
      return shortened(JSON.stringNode(literal.asString().substring(0, LONGEST_SHOWN)).toString());
    }
    if (literal.isContainer()) {
      return literal.isArray() ? "a list" : "an object";
    }
    var text =
        LiteralType.isNotFinite(literal)
            ? String.valueOf(literal.doubleValue())
            : literal.toString();
    return text.length() > LONGEST_SHOWN + 2 ? shortened(text.substring(0, LONGEST_SHOWN)) : text;
  }

  private static String shortened(String text) {
    return text + "…";
  }
}
