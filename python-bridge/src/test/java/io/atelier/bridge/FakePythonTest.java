package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
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
  void takesBackWhatOnlyALostAnswerTold() {
    var lost = new ArrayList<String>();
    fake.answering(
        "own:make",
        call -> {
          call.cancel().raise();
          return "{\"handle\":\"1\"}";
        },
        lost::add);
    assertThat(failureOf(new PythonCall("own:make", "{}")).kind())
        .isEqualTo(PythonFailure.Kind.CANCELLED);
    assertThat(lost).containsExactly("{\"handle\":\"1\"}");
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
