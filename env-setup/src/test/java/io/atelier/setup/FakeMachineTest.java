package io.atelier.setup;

import java.util.List;

class FakeMachineTest extends CommandRunnerContract {

  @Override
  CommandRunner runner() {
    return new FakeMachine()
        .program(
            "/talk",
            (words, command, lines) -> {
              lines.accept("one");
              lines.accept("two");
              return 0;
            })
        .program("/fail", (words, command, lines) -> 3)
        .program("/hang", FakeMachine.HANGING);
  }

  @Override
  List<String> talking() {
    return List.of("/talk");
  }

  @Override
  List<String> failing() {
    return List.of("/fail");
  }

  @Override
  List<String> hanging() {
    return List.of("/hang");
  }
}
