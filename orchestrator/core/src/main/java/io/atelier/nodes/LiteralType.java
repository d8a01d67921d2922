package io.atelier.nodes;

import io.atelier.graph.PortType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The types whose values can stand in a workflow.
enum LiteralType {
  INT("a whole number") {
    @Override
    Optional<JsonNode> cast(JsonNode literal) {
      if (literal.isIntegralNumber()) {
        return Optional.of(literal);
      }
      if (literal.isFloatingPointNumber() && !isNotFinite(literal)) {
        return whole(literal.decimalValue());
      }
      return matching(WHOLE, literal).map(text -> JSON.numberNode(new BigInteger(text)));
    }
  },
  FLOAT("a number") {
    @Override
    Optional<JsonNode> cast(JsonNode literal) {
      if (literal.isNumber()) {
        return finite(literal.doubleValue());
      }
      return matching(DECIMAL, literal).flatMap(text -> finite(Double.parseDouble(text)));
    }
  },
  STRING("text in quotation marks") {
    @Override
    Optional<JsonNode> cast(JsonNode literal) {
      return text(literal);
    }
  },
  BOOLEAN("true or false") {
    @Override
    Optional<JsonNode> cast(JsonNode literal) {
      if (literal.isBoolean()) {
        return Optional.of(literal);
      }
      return switch (literal.isContainer() ? "" : literal.asString().toLowerCase(Locale.ROOT)) {
        case "true", "1" -> Optional.of(JSON.booleanNode(true));
        case "false", "0" -> Optional.of(JSON.booleanNode(false));
        default -> Optional.empty();
      };
    }
  },
  COMBO("one of the input's choices") {
    @Override
    Optional<JsonNode> cast(JsonNode literal) {
      return text(literal);
    }
  };

  PortType port() {
    return new PortType(name());
  }

  /// The one that a port is of, if it is of one.
  static Optional<LiteralType> of(PortType port) {
    return Arrays.stream(values()).filter(literal -> literal.port().equals(port)).findFirst();
  }

  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,100}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]{1,400}\\.?[0-9]{0,400}|\\.[0-9]{1,400})([eE][+-]?[0-9]{1,9})?");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String noun;

  LiteralType(String noun) {
    this.noun = noun;
  }

  /// The literal as a value of this type, if it is one.
  abstract Optional<JsonNode> cast(JsonNode literal);

  String noun() {
    return noun;
  }

  static boolean isNotFinite(JsonNode literal) {
    return literal.isFloatingPointNumber() && !Double.isFinite(literal.doubleValue());
  }

  private static Optional<JsonNode> finite(double number) {
    return Double.isFinite(number) ? Optional.of(JSON.numberNode(number)) : Optional.empty();
  }

  private static Optional<JsonNode> whole(BigDecimal number) {
    try {
      return Optional.of(JSON.numberNode(number.toBigIntegerExact()));
    } catch (ArithmeticException fractional) {
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> text(JsonNode literal) {
    if (literal.isString()) {
      return Optional.of(literal);
    }
    return literal.isNumber() && !isNotFinite(literal)
        ? Optional.of(JSON.stringNode(literal.asString()))
        : Optional.empty();
  }

  private static Optional<String> matching(Pattern pattern, JsonNode literal) {
    return Optional.of(literal)
        .filter(JsonNode::isString)
        .map(JsonNode::asString)
        .filter(text -> text.length() < 1000)
        .map(String::strip)
        .filter(text -> pattern.matcher(text).matches());
  }
}
