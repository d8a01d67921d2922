package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.setup.CommandRunner.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every runner of commands keeps, the real one and the played one.
abstract class CommandRunnerContract {

  abstract CommandRunner runner();

  /// Prints `one`, then `two`, and ends with 0.
  abstract List<String> talking();

  /// Ends with 3.
  abstract List<String> failing();

  /// Never ends.
  abstract List<String> hanging();

  static Command command(List<String> arguments, Duration timeout) {
    return new Command(
        arguments, Path.of("/"), Map.of("PATH", "/usr/bin:/bin"), timeout, Optional.empty());
  }

  @Test
  void hearsLinesInTheirOrder() throws InterruptedException {
    var lines = new ArrayList<String>();
    var outcome = runner().run(command(talking(), Duration.ofMinutes(1)), lines::add);
    assertThat(outcome).isEqualTo(new Outcome.Ended(0));
    assertThat(lines).containsExactly("one", "two");
  }

  @Test
  void answersWithTheExitCode() throws InterruptedException {
    assertThat(runner().run(command(failing(), Duration.ofMinutes(1)), line -> {}))
        .isEqualTo(new Outcome.Ended(3));
  }

  @Test
  void saysThatAProgramIsNotThere() throws InterruptedException {
    var command = command(List.of("/no/such/program"), Duration.ofMinutes(1));
    assertThat(runner().run(command, line -> {}))
        .isEqualTo(new Outcome.NotStarted("there is no program at /no/such/program"));
  }

  @Test
  void givesUpAfterTheTimeout() throws InterruptedException {
    assertThat(runner().run(command(hanging(), Duration.ofMillis(50)), line -> {}))
        .isEqualTo(new Outcome.TimedOut());
  }

  @Test
  void obeysAnInterrupt() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> runner().run(command(hanging(), Duration.ofMinutes(5)), line -> {}))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
