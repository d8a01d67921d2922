package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.formats.WorkflowFile;
import io.atelier.graph.Workflow;
import io.atelier.nodes.Environment;
import io.atelier.nodes.Palette;
import io.atelier.workers.Worker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CancelOnInterruptTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final PlayedEnd program = new PlayedEnd();

  @Test
  void cancelsAgainUntilTheRunHasHeard() throws InterruptedException {
    var heard = new CountDownLatch(3);
    try (var _ = new CancelOnInterrupt(heard::countDown, program, LONG)) {
      program.interrupt();
      heard.await();
    }
    program.join();

    assertThat(program.halted).isEmpty();
  }

  @Test
  void endsTheProgramWhenTheRunDoesNotEndInTime() throws InterruptedException {
    try (var _ = new CancelOnInterrupt(() -> {}, program, Duration.ZERO)) {
      program.interrupt();
      program.join();
    }

    assertThat(program.halted).containsExactly(ExitCode.CANCELLED);
  }

  @Test
  void takesItsHookBackAfterAQuietRun() {
    try (var interrupt = new CancelOnInterrupt(() -> {}, program, LONG)) {
      assertThat(interrupt.isLate()).isFalse();
    }

    assertThat(program.hooks).isEmpty();
  }

  @Test
  void startsNothingWhenTheInterruptCameFirst() {
    var out = new StringWriter();
    program.ending = true;

    RunOutcome outcome =
        Runs.run(
            new NeverRun(),
            new WorkflowFile(new Workflow(new LinkedHashMap<>()), new LinkedHashMap<>()),
            new JsonDisplay(new PrintWriter(out)),
            program);

    assertThat(outcome).isInstanceOf(RunOutcome.Cancelled.class);
    assertThat(out).hasToString("{\"event\":\"cancelled\"}" + System.lineSeparator());
  }

  /// A program that ends when the test says so, and does not.
  private static final class PlayedEnd implements ProgramEnd {

    private final List<Thread> hooks = new ArrayList<>();
    private final List<Integer> halted = new ArrayList<>();
    private final List<Thread> started = new ArrayList<>();
    private boolean ending;

    void interrupt() {
      ending = true;
      started.addAll(hooks);
      started.forEach(Thread::start);
    }

    void join() throws InterruptedException {
      for (Thread hook : started) {
        hook.join();
      }
    }

    @Override
    public boolean add(Thread hook) {
      return !ending && hooks.add(hook);
    }

    @Override
    public void remove(Thread hook) {
      hooks.remove(hook);
    }

    @Override
    public void halt(int exitCode) {
      halted.add(exitCode);
    }
  }

  private static final class NeverRun implements Worker {

    @Override
    public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
      throw new AssertionError("nothing may run any more");
    }

    @Override
    public void cancel(String run) {}

    @Override
    public Palette palette() {
      throw new AssertionError("nobody may ask");
    }

    @Override
    public Environment environment() {
      throw new AssertionError("nobody may ask");
    }

    @Override
    public void free() {}

    @Override
    public void close() {}
  }
}
