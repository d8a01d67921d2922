package io.atelier.formats.editor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamicPromptTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "a cat # a cat",
        "a {red} cat # a red cat",
        "a {red|red} cat # a red cat",
        "a {{deep}} cat # a deep cat",
        "\\{so\\} and a\\|b # {so} and a|b",
        "'one /* not\nthis */two // nor this' # 'one two'",
        "never {closed # never closed",
        "closed} never # closed} never",
        "ends \\ # ends \\",
      })
  void readsAsTheEditorDoes(String text, String decided) {
    assertThat(DynamicPrompt.decide(text, new SplittableRandom(1)).strip()).isEqualTo(decided);
  }

  @Test
  void takesEachChoiceAndKnowsNoOther() {
    assertThat(
            IntStream.range(0, 200)
                .mapToObj(seed -> DynamicPrompt.decide("{a|{b|c}x|}", new SplittableRandom(seed)))
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("a", "bx", "cx", "");
  }

  @Test
  void decidesTheSameForTheSameSeed() {
    var text = "{a|b|c|d|e|f|g|h} {a|b|c|d|e|f|g|h}";
    assertThat(DynamicPrompt.decide(text, new SplittableRandom(5)))
        .isEqualTo(DynamicPrompt.decide(text, new SplittableRandom(5)));
  }
}
