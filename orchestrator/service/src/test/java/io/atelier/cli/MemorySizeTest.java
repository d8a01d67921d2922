package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MemorySizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "512, 512",
    "512B, 512",
    "6GB, 6000000000",
    "6g, 6000000000",
    "1.5 GB, 1500000000",
    "500mb, 500000000",
    "4GiB, 4294967296",
    "1TB, 1000000000000"
  })
  void readsWhatPeopleWrite(String text, long bytes) {
    assertThat(new MemorySize().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "much", "-1", "6 GB or so", "1e9", "GB", "1.2345GB", "50%"})
  void saysWhatToWriteInstead(String text) {
    assertThatThrownBy(() -> new MemorySize().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("write one such as 6GB");
  }
}
