package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakePythonTest extends PythonContract {

  private final FakePython fake = Fixture.fake();

  @Override
  Python python() {
    return fake;
  }

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  void closesItsLanesAndOpensNoMore() {
    fake.close();
    assertThatIllegalStateException().isThrownBy(() -> lane().call(call("echo", "{}")));
    assertThatIllegalStateException().isThrownBy(() -> fake.openLane("late"));
  }

  @Test
  void namesWhatAnOperationThrewInJava() {
    fake.answering(
        "own:op",
        call -> {
          throw new StackOverflowError();
        });
    assertThat(failureOf(new PythonCall("own:op", "{}")).type()).isEqualTo("StackOverflowError");
  }
}
