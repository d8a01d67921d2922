package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparedPicturesTest {

  private static final int SIDE = 10;

  @TempDir private Path folder;
  private Path plain;
  private Path mask;

  @BeforeEach
  void draw() throws IOException {
    plain = picture("plain.png", (_, _) -> 0x204060);
    mask = picture("mask.png", (x, _) -> x < 5 ? 0xffffff : 0);
  }

  @Test
  void findsNothingInTheSamePicture() throws IOException {
    ComparedPictures same = ComparedPictures.of(plain, plain);
    assertThat(same.largestDifference()).isZero();
    assertThat(same.differAtMost(0)).isTrue();
    assertThat(same.shareThatDiffers(0)).isZero();
  }

  @Test
  void countsTheSampleThatDiffersMostOfAnyColour() throws IOException {
    Path other = picture("other.png", (x, y) -> x == 3 && y == 4 ? 0x20405d : 0x204161);
    ComparedPictures compared = ComparedPictures.of(plain, other);
    assertThat(compared.largestDifference()).isEqualTo(3);
    assertThat(compared.differAtMost(2)).isFalse();
    assertThat(compared.differAtMost(3)).isTrue();
    assertThat(compared.shareThatDiffers(2)).isEqualTo(0.01);
    assertThat(compared.shareThatDiffers(0)).isEqualTo(1);
  }

  @Test
  void looksOnlyAtOneSideOfAMask() throws IOException {
    Path filled = picture("filled.png", (x, _) -> x < 5 ? 0xff0000 : 0x204062);
    ComparedPictures compared = ComparedPictures.of(plain, filled);
    assertThat(compared.outside(mask).differAtMost(2)).isTrue();
    assertThat(compared.outside(mask).largestDifference()).isEqualTo(2);
    assertThat(compared.inside(mask).shareThatDiffers(2)).isEqualTo(1);
  }

  @Test
  void refusesPicturesOfTwoSizes() throws IOException {
    Path small = folder.resolve("small.png");
    ImageIO.write(new BufferedImage(1, 2, BufferedImage.TYPE_INT_RGB), "png", small.toFile());
    assertThatThrownBy(() -> ComparedPictures.of(plain, small))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10×10");
    assertThatThrownBy(() -> ComparedPictures.of(plain, plain).inside(small))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Path picture(String name, IntBinaryOperator colour) throws IOException {
    var picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        picture.setRGB(x, y, colour.applyAsInt(x, y));
      }
    }
    Path file = folder.resolve(name);
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }
}
