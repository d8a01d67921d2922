package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Pixels;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HalfBlocksTest {

  private static final byte FULL = (byte) 255;

  @Test
  void drawsTheUpperPixelInFrontAndTheLowerBehind() {
    var redAboveBlue = new Pixels(1, 2, 3, ByteBuffer.wrap(new byte[] {FULL, 0, 0, 0, 0, FULL}));

    assertThat(new HalfBlocks(1).draw(redAboveBlue))
        .isEqualTo("\u001b[38;2;255;0;0m\u001b[48;2;0;0;255m▀\u001b[0m\n");
  }

  @Test
  void keepsTheShapeOfAWidePicture() {
    var wide = new Pixels(64, 16, 3, ByteBuffer.allocate(64 * 16 * 3));

    assertThat(new HalfBlocks(32).rows(wide)).isEqualTo(4);
    assertThat(new HalfBlocks(32).draw(wide).lines()).hasSize(4);
  }
}
