package io.atelier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelativeNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"..", "../a", "a/../b", "a\\..\\b", "a/..", "/a", "\\a", "C:\\a", "c:a", "a\0b"})
  void leadsOut(String name) {
    assertThat(RelativeName.leadsOut(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a/b", "...", "a..b", "..a/b..", "./a", "größe 🎨", "ab:c"})
  void staysInside(String name) {
    assertThat(RelativeName.leadsOut(name)).isFalse();
  }
}
