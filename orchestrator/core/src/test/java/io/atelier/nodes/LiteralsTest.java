package io.atelier.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.graph.PortType;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class LiteralsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Domain ANYTHING = new Domain.Anything();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "INT     | 20                     | 20",
        "INT     | 20.0                   | 20",
        "INT     | \" 20 \"               | 20",
        "INT     | 18446744073709551615   | 18446744073709551615",
        "FLOAT   | 8                      | 8.0",
        "FLOAT   | \"7.5\"                | 7.5",
        "FLOAT   | \"1e-3\"               | 0.001",
        "STRING  | \"a red star\"         | \"a red star\"",
        "STRING  | 7                      | \"7\"",
        "BOOLEAN | true                   | true",
        "BOOLEAN | \"False\"              | false",
        "BOOLEAN | 1                      | true",
        "COMBO   | \"euler\"              | \"euler\"",
      })
  void castsAsComfyUiDoes(String type, String literal, String value) {
    assertThat(Literals.read(port(type, ANYTHING), JSON.readTree(literal)))
        .isInstanceOfSatisfying(
            Literals.Reading.Fits.class, fits -> assertThat(fits.value()).hasToString(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "INT     | 3.7         | is 3.7; give a whole number",
        "INT     | true        | is true; give a whole number",
        "INT     | \"20.5\"    | is \"20.5\"; give a whole number",
        "INT     | null        | is null; give a whole number",
        "FLOAT   | \"NaN\"     | is \"NaN\"; give a number",
        "FLOAT   | \"1e999\"   | is \"1e999\"; give a number",
        "FLOAT   | {}          | is an object; give a number",
        "STRING  | {\"a\":1}   | is an object; give text in quotation marks",
        "BOOLEAN | \"perhaps\" | is \"perhaps\"; give true or false",
      })
  void refusesWhatIsOfAnotherKind(String type, String literal, String reason) {
    assertThat(Literals.read(port(type, ANYTHING), JSON.readTree(literal)))
        .isEqualTo(new Literals.Reading.Wrong(Literals.Problem.WRONG_TYPE, reason));
  }

  @Test
  void refusesNumbersThatAreNone() {
    for (var number : List.of(Double.NaN, Double.POSITIVE_INFINITY)) {
      assertThat(
              Literals.read(
                  port("FLOAT", ANYTHING), JsonNodeFactory.instance.numberNode((double) number)))
          .isInstanceOf(Literals.Reading.Wrong.class);
    }
  }

  @Test
  void holdsNumbersToTheirBounds() {
    var size = port("INT", new Domain.Range(new BigDecimal(16), new BigDecimal(16384), null));
    assertThat(Literals.read(size, JSON.readTree("0")))
        .isEqualTo(
            new Literals.Reading.Wrong(
                Literals.Problem.TOO_SMALL,
                "is 0, below the smallest value 16; give a value from 16 to 16384"));
    assertThat(Literals.read(size, JSON.readTree("100000")))
        .isEqualTo(
            new Literals.Reading.Wrong(
                Literals.Problem.TOO_BIG,
                "is 100000, above the largest value 16384; give a value from 16 to 16384"));
    assertThat(Literals.read(size, JSON.readTree("16"))).isInstanceOf(Literals.Reading.Fits.class);
  }

  @Test
  void refusesSeedsBeyondSixtyFourBits() {
    var seed =
        port(
            "INT", new Domain.Range(BigDecimal.ZERO, new BigDecimal("18446744073709551615"), null));
    assertThat(problem(seed, JSON.readTree("18446744073709551616")))
        .isEqualTo(Literals.Problem.TOO_BIG);
    assertThat(problem(seed, JSON.readTree("-1"))).isEqualTo(Literals.Problem.TOO_SMALL);
  }

  @Test
  void offersTheNearestChoice() {
    var sampler = port("COMBO", new Domain.Choice(List.of("euler", "dpmpp_2m")));
    assertThat(Literals.read(sampler, JSON.readTree("\"eulre\"")))
        .isEqualTo(
            new Literals.Reading.Wrong(
                Literals.Problem.NOT_IN_LIST,
                "is \"eulre\", which is no choice; did you mean 'euler'?"));
    assertThat(Literals.read(sampler, JSON.readTree("\"lcm\"")))
        .isEqualTo(
            new Literals.Reading.Wrong(
                Literals.Problem.NOT_IN_LIST,
                "is \"lcm\", which is no choice; choose one of euler, dpmpp_2m"));
  }

  @Test
  void countsTextInCodePoints() {
    var text = port("STRING", new Domain.Text(3, true));
    assertThat(Literals.read(text, JsonNodeFactory.instance.stringNode("🔴🔵⭐")))
        .isInstanceOf(Literals.Reading.Fits.class);
    assertThat(Literals.read(text, JsonNodeFactory.instance.stringNode("abcd")))
        .isEqualTo(
            new Literals.Reading.Wrong(
                Literals.Problem.TOO_BIG, "has 4 characters; give at most 3"));
  }

  @Test
  void takesNoValueWhereOnlyALinkCanStand() {
    assertThat(Literals.read(port("MODEL", ANYTHING), JSON.readTree("5")))
        .isEqualTo(
            new Literals.Reading.Wrong(
                Literals.Problem.NEEDS_LINK,
                "is the value 5, but takes only a link; link an output of type MODEL to it"));
  }

  @Test
  void castsButDoesNotBoundWhenAskedToCast() {
    var size = port("INT", new Domain.Range(new BigDecimal(16), null, null));
    assertThat(Literals.cast(size, JsonNodeFactory.instance.stringNode("1")))
        .isEqualTo(
            new Literals.Reading.Fits(
                JSON.readTree("1").isBigInteger()
                    ? JSON.readTree("1")
                    : JsonNodeFactory.instance.numberNode(java.math.BigInteger.ONE)));
  }

  @Test
  void readsHugeTextsQuickly() {
    var digits = JsonNodeFactory.instance.stringNode("9".repeat(10_000_000));
    assertThat(problem(port("INT", ANYTHING), digits)).isEqualTo(Literals.Problem.WRONG_TYPE);
    assertThat(problem(port("FLOAT", ANYTHING), digits)).isEqualTo(Literals.Problem.WRONG_TYPE);
  }

  private static Literals.Problem problem(InputPort port, JsonNode literal) {
    return ((Literals.Reading.Wrong) Literals.read(port, literal)).problem();
  }

  private static InputPort port(String type, Domain domain) {
    return new InputPort("x", new PortType(type), true, null, domain, "");
  }
}
