package io.atelier.formats.editor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixTextTest {

  private static final PrefixText PREFIX =
      new PrefixText(
          ReadSavedWorkflow.of(EditorFiles.read("texts")),
          EditorFiles.types(),
          LocalDateTime.of(2026, 3, 9, 7, 5, 4));

  @ParameterizedTest
  @CsvSource({
    "x, x",
    "%date:yyyy-MM-dd%/a, 2026-03-09/a",
    "%date:yy M d h:m:s%, 26 3 9 7:5:4",
    "%date:hhmmss%, 070504",
    "%KSampler.seed%, 42",
    "%EmptyLatentImage.width%x%EmptyLatentImage.height%, 64x96",
    "%width%_%batch_num%, %width%_%batch_num%",
    "%Nobody.seed%, %Nobody.seed%",
    "%KSampler.nothing%, %KSampler.nothing%",
    "%LoraLoader.lora_name%, a.safetensors",
    "100%, 100%",
  })
  void fillsPlacesAsTheEditorDoes(String prefix, String filled) {
    assertThat(PREFIX.fill(prefix)).isEqualTo(filled);
  }
}
