package io.atelier.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CompareIngredientsTest {

  @Test
  void findsNothingInTwoOfAKind() {
    var found = compare("{'device':'cpu','key':'1','pixels':'2'}", "{'device':'cpu'}");

    assertThat(found.isEmpty()).isTrue();
  }

  @Test
  void namesALibraryThatDiffersAndOneThatWasNotThere() {
    var found =
        compare("{'libraries':{'peft':'1','torch':'2.1'}}", "{'libraries':{'torch':'2.0'}}");

    assertThat(found.differences())
        .containsExactly(
            "libraries.peft: \"1\" now, nothing then",
            "libraries.torch: \"2.1\" now, \"2.0\" then");
  }

  @Test
  void comparesModelsByNameWhateverTheirOrder() {
    var found =
        compare(
            models(model("checkpoints", "a", "'1'"), model("loras", "b", "'2'")),
            models(model("loras", "b", "'3'"), model("checkpoints", "a", "'1'")));

    assertThat(found.differences()).containsExactly("loras/b sha256: \"2\" now, \"3\" then");
    assertThat(found.unknown()).isEmpty();
  }

  @Test
  void namesAModelThatOnlyOneOfThemUsed() {
    var found =
        compare(
            models(model("loras", "a", "'1'"), model("loras", "c", "'1'")),
            models(model("loras", "b", "'1'"), model("loras", "c", "'1'")));

    assertThat(found.differences())
        .containsExactly("loras/a: used only now", "loras/b: used only then");
  }

  @Test
  void saysApartWhatWasNotKnownThen() {
    var found =
        compare(
            models(model("checkpoints", "a", "'1'")), models(model("checkpoints", "a", "null")));

    assertThat(found.differences()).isEmpty();
    assertThat(found.unknown()).containsExactly("checkpoints/a: its content was not known then");
    assertThat(found.isEmpty()).isFalse();
  }

  @Test
  void printsNothingThatATerminalWouldObey() {
    var found = compare(models(), models(model("loras", "\\u001b[2J", "'1'")));

    assertThat(found.differences()).containsExactly("loras/?[2J: used only then");
  }

  private static CompareIngredients.Comparison compare(String now, String then) {
    JsonMapper json = JsonMapper.shared();
    return CompareIngredients.compare(
        json.readTree(now.replace('\'', '"')), json.readTree(then.replace('\'', '"')));
  }

  private static String models(String... models) {
    return "{'models':[" + String.join(",", models) + "]}";
  }

  private static String model(String folder, String name, String sha256) {
    return "{'folder':'%s','name':'%s','sha256':%s,'family':'sd15'}"
        .formatted(folder, name, sha256);
  }
}
