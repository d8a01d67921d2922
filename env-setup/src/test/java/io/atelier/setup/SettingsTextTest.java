package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.setup.SettingsText.UnclearSettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\n}\n",
        "{ }",
        "{\"a\":1}",
        "{\n  \"a\": [1, 2], // }\n}\n",
        "// { \"x\": 1 }\n/* { */ {\r\n  \"a\": \"{\"\r\n}",
        "{ // \"python.defaultInterpreterPath\": \"/commented/out\"\n}",
        "{\"a\": \"\\\"python.defaultInterpreterPath\\\": 1\"}"
      })
  void putsALineInAndTakesItOutAgain(String text) throws Exception {
    var with = SettingsText.with(text, "/env/a \"b\"/bin/python");
    assertThat(with)
        .contains("\"python.defaultInterpreterPath\": \"/env/a \\\"b\\\"/bin/python\"")
        .isNotEqualTo(text);
    assertThat(SettingsText.with(with, "/env/a \"b\"/bin/python")).isEqualTo(with);
    var renewed = SettingsText.with(with, "/other");
    assertThat(renewed).contains("\"/other\"").doesNotContain("/env/a");
    assertThat(SettingsText.without(renewed)).isEqualTo(text);
  }

  @Test
  void writesNoCommaBeforeAClosingBrace() throws Exception {
    assertThat(SettingsText.with("{ /* none */ }", "/p"))
        .isEqualTo("{\n  \"python.defaultInterpreterPath\": \"/p\" /* atelier */ /* none */ }");
    assertThat(SettingsText.with("{\"a\":1}", "/p")).contains("\"/p\", /* atelier */\"a\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n",
        "[]",
        "{\"python.defaultInterpreterPath\" : \"/mine\"}",
        "// only a comment"
      })
  void refusesWhatAPersonMustDecide(String text) {
    assertThatThrownBy(() -> SettingsText.with(text, "/p"))
        .isInstanceOf(UnclearSettingsException.class);
  }

  @Test
  void knowsWhatIsLeftOfAFileOfItsOwn() {
    var fresh = SettingsText.fresh("/p");
    assertThat(SettingsText.isEmpty(fresh)).isFalse();
    assertThat(SettingsText.isEmpty(SettingsText.without(fresh))).isTrue();
  }
}
