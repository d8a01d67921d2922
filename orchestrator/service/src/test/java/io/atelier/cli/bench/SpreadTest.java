package io.atelier.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void takesTheMiddleAsMedian() {
    assertThat(Spread.of(3, 1, 2).median()).isEqualTo(2);
    assertThat(Spread.of(4, 1, 2, 3).median()).isEqualTo(2.5);
  }

  @Test
  void cutsThreeFromEachEndOfFifteen() {
    Spread spread = Spread.of(DoubleStream.iterate(1, v -> v + 1).limit(15).toArray());

    assertThat(spread.low()).isEqualTo(4);
    assertThat(spread.high()).isEqualTo(12);
  }

  @Test
  void givesSmallestAndLargestOfAFew() {
    Spread spread = Spread.of(2, 5, 3);

    assertThat(spread.low()).isEqualTo(2);
    assertThat(spread.high()).isEqualTo(5);
  }

  @Test
  void holdsTheTrueMedianInAtLeastNinetyFiveOfAHundred() {
    var random = new Random(1);
    int held = 0;
    for (int trial = 0; trial < 2_000; trial++) {
      Spread spread = Spread.of(random.doubles(15).toArray());
      held += spread.low() <= 0.5 && spread.high() >= 0.5 ? 1 : 0;
    }
    assertThat(held).isGreaterThan(1_900);
  }
}
