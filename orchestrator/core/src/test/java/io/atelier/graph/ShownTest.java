package io.atelier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {

  @Test
  void showsPlainTextAsItIs() {
    assertThat(Shown.text("größe 👩‍🎨 'x' 5.0")).isEqualTo("größe 👩‍🎨 'x' 5.0");
    assertThat(Shown.text("x".repeat(80))).hasSize(80);
  }

  @Test
  void cutsLongText() {
    assertThat(Shown.text("x".repeat(10_000_000))).isEqualTo("x".repeat(80) + "…");
    assertThat(Shown.text("abcdef", 3)).isEqualTo("abc…");
  }

  @Test
  void neverCutsACharacterInHalf() {
    assertThat(Shown.text("ab🎨cd", 3)).isEqualTo("ab…");
    assertThat(Shown.text("ab🎨cd", 4)).isEqualTo("ab🎨…");
  }

  @Test
  void letsNothingThroughThatMovesTheCursorOrTurnsTheLine() {
    assertThat(Shown.text("a\nb\r\u001b[2Jc\u0085d\u007f\u2028e\u202ef\u2066\0"))
        .isEqualTo("a?b??[2Jc?d??e?f??");
    assertThat(Shown.text("half \ud83c")).isEqualTo("half ?");
  }
}
