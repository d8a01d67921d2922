package io.atelier.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class PixelsTest {

  @Test
  void refusesBytesThatAreNotThePicture() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pixels(2, 2, 3, ByteBuffer.allocate(11)))
        .withMessageContaining("take 12 bytes, not 11");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pixels(1 << 16, 1 << 16, 4, ByteBuffer.allocate(0)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pixels(1, 1, 1, ByteBuffer.allocate(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pixels(0, 1, 3, ByteBuffer.allocate(0)));
  }

  @Test
  void digestsItsSamplesAlone() {
    var pixels = new Pixels(1, 1, 3, ByteBuffer.wrap(new byte[] {'a', 'b', 'c'}));
    assertThat(pixels.sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        .isEqualTo(pixels.sha256());
  }

  @Test
  void givesEachReaderAViewOfItsOwnThatCannotWrite() {
    var pixels = new Pixels(1, 1, 3, ByteBuffer.allocate(9).position(6));
    pixels.bytes().get();
    assertThat(pixels.bytes().remaining()).isEqualTo(3);
    Assertions.assertThatExceptionOfType(ReadOnlyBufferException.class)
        .isThrownBy(() -> pixels.bytes().put((byte) 1));
  }
}
