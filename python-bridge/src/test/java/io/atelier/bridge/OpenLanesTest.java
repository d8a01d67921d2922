package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class OpenLanesTest {

  private final OpenLanes lanes = new OpenLanes();

  @Test
  void closesEveryLaneAlsoWhenSomeRefuse() {
    var first = lanes.open("first", () -> closing("first refuses"));
    var second = lanes.open("second", () -> closing(""));
    var third = lanes.open("third", () -> closing("third refuses"));
    assertThatIllegalStateException()
        .isThrownBy(lanes::close)
        .withMessage("first refuses")
        .satisfies(refusal ->
            assertThat(refusal.getSuppressed())
                .singleElement()
                .satisfies(other -> assertThat(other).hasMessage("third refuses")));
    assertThat(first.isOpen() || second.isOpen() || third.isOpen()).isFalse();
    assertThat(lanes.all()).isEmpty();
  }

  @Test
  void forgetsLanesThatTheirOwnersClosed() {
    lanes.open("first", () -> closing("")).close();
    var second = lanes.open("second", () -> closing(""));
    assertThat(lanes.all()).containsExactly(second);
    lanes.close();
  }

  private static Interpreter closing(String refusal) {
    return new Interpreter() {
      @Override
      public Answer call(PythonCall call) {
        return new Answer.Result("1");
      }

      @Override
      public void close() {
        if (!refusal.isEmpty()) {
          throw new IllegalStateException(refusal);
        }
      }
    };
  }
}
