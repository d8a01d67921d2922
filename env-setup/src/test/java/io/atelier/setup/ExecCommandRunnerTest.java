package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.setup.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecCommandRunnerTest extends CommandRunnerContract {

  @TempDir Path folder;

  @Override
  CommandRunner runner() {
    return new ExecCommandRunner();
  }

  @Override
  List<String> talking() {
    return sh("echo one; echo two");
  }

  @Override
  List<String> failing() {
    return sh("exit 3");
  }

  @Override
  List<String> hanging() {
    return sh("sleep 600");
  }

  private static List<String> sh(String script) {
    return List.of("/bin/sh", "-c", script);
  }

  @Test
  void endsTheWholeTreeAtTheTimeout() throws InterruptedException {
    var pids = new CopyOnWriteArrayList<String>();
    // A child and a grandchild that ignore polite requests.
    var tree =
        sh("trap '' TERM; (trap '' TERM; echo $$; sleep 600 & echo $!; wait) & echo $!; wait");
    assertThat(runner().run(command(tree, Duration.ofSeconds(1)), pids::add))
        .isEqualTo(new Outcome.TimedOut());
    assertThat(pids).hasSize(3);
    assertThat(pids).noneMatch(ExecCommandRunnerTest::isAlive);
  }

  @Test
  void endsTheWholeTreeWhenInterrupted() throws Exception {
    var started = new CompletableFuture<String>();
    var tree = sh("sleep 600 & echo $!; wait");
    var interrupted = new CompletableFuture<Boolean>();
    var thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                var _ = runner().run(command(tree, Duration.ofMinutes(5)), started::complete);
                interrupted.complete(false);
              } catch (InterruptedException expected) {
                interrupted.complete(true);
              }
            });
    var child = started.get();
    thread.interrupt();
    assertThat(interrupted.get()).isTrue();
    assertThat(isAlive(child)).isFalse();
  }

  private static boolean isAlive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void hearsALineWhileTheProgramStillRuns() throws Exception {
    var answer = folder.resolve("heard");
    var lines = new ArrayList<String>();
    // The program ends only after its first line was heard.
    var script = "echo first; until [ -e '%s' ]; do :; done; printf last".formatted(answer);
    var outcome =
        runner()
            .run(
                command(sh(script), Duration.ofMinutes(1)),
                line -> {
                  lines.add(line);
                  touch(answer);
                });
    assertThat(outcome).isEqualTo(new Outcome.Ended(0));
    assertThat(lines).containsExactly("first", "last");
  }

  private static void touch(Path file) {
    try {
      Files.writeString(file, "");
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void keepsTheLinesOfBothStreamsWhole() throws InterruptedException {
    var lines = new ArrayList<String>();
    var script = "i=0; while [ $i -lt 500 ]; do echo out$i; echo err$i >&2; i=$((i+1)); done";
    runner().run(command(sh(script), Duration.ofMinutes(1)), lines::add);
    assertThat(lines).hasSize(1000).allMatch(line -> line.matches("(out|err)\\d+"));
  }

  @Test
  void passesOnlyTheNamedEnvironment() throws InterruptedException {
    var lines = new ArrayList<String>();
    runner().run(command(List.of("/usr/bin/env"), Duration.ofMinutes(1)), lines::add);
    assertThat(lines).containsExactly("PATH=/usr/bin:/bin");
  }

  @Test
  void givesNoStandardInput() throws InterruptedException {
    assertThat(runner().run(command(sh("! read line"), Duration.ofMinutes(1)), line -> {}))
        .isEqualTo(new Outcome.Ended(0));
  }

  @Test
  void passesArgumentsUntouched() throws InterruptedException {
    var lines = new ArrayList<String>();
    var odd = List.of("/usr/bin/printf", "%s\\n", "a b", "\"q\"", "$HOME", "", "ü*");
    runner().run(command(odd, Duration.ofMinutes(1)), lines::add);
    assertThat(lines).containsExactly("a b", "\"q\"", "$HOME", "", "ü*");
  }

  @Test
  void recordsTheProgramsOwnId() throws Exception {
    var pidFile = folder.resolve("the pid");
    var lines = new ArrayList<String>();
    var command =
        new Command(
            sh("echo $$"), Path.of("/"), Map.of(), Duration.ofMinutes(1), Optional.of(pidFile));
    runner().run(command, lines::add);
    assertThat(pidFile).content().isEqualTo(lines.getFirst() + "\n" + Leftover.here() + "\n");
  }
}
