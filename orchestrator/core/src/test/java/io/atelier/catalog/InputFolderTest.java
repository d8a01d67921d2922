package io.atelier.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputFolderTest {

  @TempDir private Path temp;

  @BeforeEach
  void pictures() throws IOException {
    Files.createDirectories(temp.resolve("sub"));
    for (var name : List.of("b.png", "a.JPG", "sub/c.webp", "notes.txt", ".hidden.png")) {
      Files.writeString(temp.resolve(name), "x");
    }
    Files.createFile(temp.resolve("empty.gif"));
  }

  @Test
  void listsPictures() {
    var input = new InputFolder(temp);
    assertThat(input.names("input")).containsExactly("a.JPG", "b.png", "empty.gif", "sub/c.webp");
    assertThat(input.names("checkpoints")).isEmpty();
    assertThat(new InputFolder(temp.resolve("none")).names("input")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"b.png", "b.png [input]", "b.png[input]"})
  void resolvesNamesWithAndWithoutTheirSuffix(String name) {
    assertThat(new InputFolder(temp).resolve("input", name))
        .isEqualTo(
            new ResolvedFile(
                "input",
                "b.png",
                temp.resolve("b.png"),
                1,
                new ModelIdentity(FileKind.IMAGE, null, null)));
  }

  @ParameterizedTest
  @CsvSource({
    "../x.png, OUTSIDE_ROOT",
    "'../x.png [input]', OUTSIDE_ROOT",
    "/x.png, OUTSIDE_ROOT",
    "'b.png [output]', FILE_NOT_FOUND",
    "notes.txt, FILE_NOT_FOUND",
    "bb.png, FILE_NOT_FOUND",
    "sub, FILE_NOT_FOUND",
    "empty.gif, FILE_BROKEN"
  })
  void saysWhyANameCannotBeUsed(String name, CatalogCode code) {
    assertThatExceptionOfType(AtelierException.class)
        .isThrownBy(() -> new InputFolder(temp).resolve("input", name))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void standsBesideTheModels() throws IOException {
    SafetensorsFile.checkpoint(768, 4).write(temp.resolve("models/checkpoints/m.safetensors"));
    var choices =
        new RoutedChoices(
            Map.of("input", new InputFolder(temp)),
            new ModelCatalog(List.of(temp.resolve("models"))));
    assertThat(choices.names("checkpoints")).containsExactly("m.safetensors");
    assertThat(choices.names("input")).contains("b.png");
    assertThat(choices.resolve("checkpoints", "m.safetensors").identity().family())
        .isEqualTo("sd15");
    assertThat(choices.resolve("input", "b.png").identity().kind()).isEqualTo(FileKind.IMAGE);
  }
}
