package io.atelier.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FormTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INT | 7",
        "FLOAT | 7.5",
        "STRING | \"a\"",
        "BOOLEAN | true",
        "{} | {\"a\":[1]}",
        "* | [null]",
        "[FLOAT] | [1.0,2.5]",
        "[FLOAT] | []",
        "(INT,INT) | [512,768]",
        "[(INT,STRING)] | [[1,\"a\"],[2,\"b\"]]",
        "[[INT]] | [[1],[2,3]]"
      })
  void takesItsOwnAsItIs(String form, String value) {
    assertThat(new Form(form).admit(json(value))).contains(json(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INT | 7.5",
        "INT | \"7\"",
        "INT | true",
        "FLOAT | \"7\"",
        "STRING | 7",
        "BOOLEAN | 1",
        "{} | []",
        "[FLOAT] | 1.0",
        "[FLOAT] | [\"a\"]",
        "(INT,INT) | [1]",
        "(INT,INT) | [1,2,3]",
        "[[INT]] | [1]"
      })
  void takesNothingElse(String form, String value) {
    assertThat(new Form(form).admit(json(value))).isEmpty();
  }

  @Test
  void makesWholeNumbersDecimalWhereTheyAreMeantSo() {
    assertThat(new Form("[FLOAT]").admit(json("[1]"))).contains(json("[1.0]"));
  }

  @Test
  void isSaidInWords() {
    assertThat(new Form("[STRING]").said()).isEqualTo("a list of texts");
    assertThat(new Form("(INT,INT)").said()).isEqualTo("a list of 2 whole numbers");
    assertThat(new Form("[[FLOAT]]").said()).isEqualTo("a list of lists");
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
