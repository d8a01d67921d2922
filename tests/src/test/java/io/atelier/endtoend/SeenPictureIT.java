package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The eye of the tests, asked about pictures that a program drew.
class SeenPictureIT {

  private static final int DRAWN = 8;

  @TempDir private static Path folder;

  @BeforeAll
  static void drawPictures() {
    NeedsPython.orSkip();
    SeenPicture.draw(folder, DRAWN);
  }

  @Test
  void agreesWithTheCaptionThatAPictureWasDrawnFrom() throws IOException {
    for (int number = 1; number <= DRAWN; number++) {
      SeenPicture seen = SeenPicture.of(picture(number), caption(number));
      assertThat(seen.agrees()).as(seen.said()).isTrue();
    }
  }

  @Test
  void disagreesWithAnotherPicturesCaptionAndSaysWhy() throws IOException {
    SeenPicture seen = SeenPicture.of(picture(1), caption(2));
    assertThat(seen.agrees()).as(seen.said()).isFalse();
    assertThat(seen.said()).contains("0001.png: ", "  no: ");
  }

  @Test
  void failsWhereItCannotTell() {
    assertThatThrownBy(() -> SeenPicture.of(picture(1), "a purple elephant"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("elephant");
    assertThatThrownBy(() -> SeenPicture.of(folder.resolve("none.png"), "a red star"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("none.png");
  }

  private static Path picture(int number) {
    return folder.resolve("%04d.png".formatted(number));
  }

  private static String caption(int number) throws IOException {
    return Files.readString(folder.resolve("%04d.txt".formatted(number))).strip();
  }
}
