package io.atelier.setup;

import io.atelier.setup.CommandRunner.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs the commands of one set-up: with a clean environment, logged, told, secrets taken out, and
/// a failure made into a sentence.
final class Commands {

  private static final int TAIL = 15;

  private final CommandRunner runner;
  private final Host host;
  private final SetupSettings settings;
  private final Narration narration;
  private final SetupLog log;
  private final Journal journal;

  Commands(
      CommandRunner runner, Host host, SetupSettings settings, Narration narration, SetupLog log) {
    this.runner = runner;
    this.host = host;
    this.settings = settings;
    this.narration = narration;
    this.log = log;
    this.journal = new Journal(settings.journal(), host.disk());
  }

  /// What a small question to a program brought.
  ///
  /// @param exitCode empty when it could not start or took too long
  record Answer(Optional<Integer> exitCode, List<String> lines) {

    boolean ok() {
      return exitCode.filter(code -> code == 0).isPresent();
    }

    String firstLine() {
      return lines.isEmpty() ? "no output" : lines.getFirst();
    }

    String lastLine() {
      return lines.isEmpty() ? "no output" : lines.getLast();
    }
  }

  /// Asks a program that changes nothing. Neither logged nor told.
  Answer ask(List<String> arguments, Map<String, String> more) throws InterruptedException {
    return ask(arguments, more, Duration.ofMinutes(1));
  }

  Answer ask(List<String> arguments, Map<String, String> more, Duration timeout)
      throws InterruptedException {
    var lines = new ArrayList<String>();
    var command =
        new Command(
            arguments,
            host.root(),
            CommandEnvironment.from(host.environment(), more),
            timeout,
            Optional.empty());
    var outcome = runner.run(command, lines::add);
    return switch (outcome) {
      case Outcome.Ended(var code) -> new Answer(Optional.of(code), List.copyOf(lines));
      case Outcome.TimedOut() ->
          new Answer(Optional.empty(), List.of("no answer within " + timeout.toMinutes() + " min"));
      case Outcome.NotStarted(var reason) -> new Answer(Optional.empty(), List.of(reason));
    };
  }

  /// Runs a program that changes something, to a good end or a [SetupException].
  void run(Act act) throws InterruptedException {
    var tail = new ArrayDeque<String>();
    var command =
        new Command(
            act.arguments(),
            settings.dataFolder(),
            CommandEnvironment.from(host.environment(), act.environment()),
            act.timeout(),
            Optional.of(pidFile(settings)));
    log.write("$ " + Redaction.of(String.join(" ", act.arguments())));
    var outcome = runner.run(command, line -> hear(act, line, tail));
    log.write("# " + outcome);
    switch (outcome) {
      case Outcome.Ended(var code) when code == 0 -> {}
      case Outcome.Ended(var code) -> throw failure(act, code, List.copyOf(tail));
      case Outcome.TimedOut() ->
          throw exception(
              SetupCode.TIMED_OUT,
              "%s did not end within %d minutes and was ended; run the command again: it goes on where this one stopped."
                  .formatted(act.what(), act.timeout().toMinutes()),
              List.copyOf(tail));
      case Outcome.NotStarted(var reason) ->
          throw exception(
              SetupCode.COMMAND_NOT_STARTED,
              "%s could not start: %s.".formatted(act.what(), reason),
              List.of());
    }
  }

  SetupException exception(SetupCode code, String message, List<String> tail) {
    return new SetupException(code, message, tail, Optional.of(log.file()));
  }

  SetupSettings settings() {
    return settings;
  }

  Host host() {
    return host;
  }

  Journal journal() {
    return journal;
  }

  static Path pidFile(SetupSettings settings) {
    return settings.environments().resolve(".command.pid");
  }

  private void hear(Act act, String raw, Deque<String> tail) {
    var line = Redaction.of(raw);
    log.write(line);
    synchronized (tail) {
      tail.addLast(line);
      if (tail.size() > TAIL) {
        tail.removeFirst();
      }
    }
    if (!line.isBlank()) {
      narration.line(act.step(), line);
      act.lines().accept(line);
    }
  }

  private SetupException failure(Act act, int exitCode, List<String> tail) {
    var diagnosis = act.diagnosis().of(tail);
    var message =
        "%s ended with exit code %d: %s. %s The whole output: %s"
            .formatted(act.what(), exitCode, diagnosis.happened(), diagnosis.remedy(), log.file());
    return exception(diagnosis.code(), message, tail);
  }

  /// A program that changes something.
  ///
  /// @param what begins the sentence of a failure, as in "pip install"
  record Act(
      SetupStep step,
      String what,
      List<String> arguments,
      Map<String, String> environment,
      Duration timeout,
      Consumer<String> lines,
      Diagnosis diagnosis) {}
}
