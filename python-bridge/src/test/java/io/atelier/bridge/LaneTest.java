package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.atelier.bridge.PythonFailure.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LaneTest {

  private static final int MORE_THAN_FIT = 80;

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  @Test
  void throwsWhatTheOpeningThrew() {
    var sticky = new UnsatisfiedLinkError("no libpython");
    assertThatExceptionOfType(UnsatisfiedLinkError.class)
        .isThrownBy(() ->
            Lane.open(
                "never",
                () -> {
                  throw sticky;
                }))
        .isSameAs(sticky);
  }

  @Test
  void throwsWhatTheClosingThrew() {
    var lane =
        Lane.open(
            "unwilling",
            () ->
                new Gated(() -> {
                  throw new IllegalStateException("interpreter kept open");
                }));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(lane::close)
        .withMessage("interpreter kept open");
    assertThat(lane.isOpen()).isFalse();
  }

  @Test
  void reportsWhatTheInterpreterThrewAsABridgeFaultAndWorksOn() {
    var lane = Lane.open("faulty", () -> new Gated(() -> {}));
    var failure = PythonContract.failureOf(lane, new PythonCall("a:explode", "{}"));
    assertThat(failure.kind()).isEqualTo(Kind.FAULT);
    assertThat(failure.type()).isEqualTo("bridge_fault");
    assertThat(failure.message()).contains("JepException stands here");
    assertThat(failure.traceback()).contains("LaneTest");
    gate.countDown();
    assertThat(lane.call(new PythonCall("a:wait", "{}"))).isEqualTo("1");
    lane.close();
  }

  @Test
  void aFullQueueLetsCallersWaitAndLosesNone() throws Exception {
    var lane = Lane.open("full", () -> new Gated(() -> {}));
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < MORE_THAN_FIT; i++) {
        answers.add(callers.submit(() -> lane.call(new PythonCall("a:wait", "{}"))));
      }
      entered.await();
      gate.countDown();
      for (var answer : answers) {
        assertThat(answer.get()).isEqualTo("1");
      }
    }
    lane.close();
  }

  @Test
  void anInterruptInFrontOfAFullQueueIsACancel() throws Exception {
    var lane = Lane.open("full", () -> new Gated(() -> {}));
    List<Thread> callers = new ArrayList<>();
    List<PythonFailure> failures = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < MORE_THAN_FIT; i++) {
      callers.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  lane.call(new PythonCall("a:wait", "{}"));
                } catch (PythonException cancelled) {
                  failures.add(cancelled.failure());
                }
              }));
    }
    entered.await();
    for (var caller : callers) {
      waitsFor(caller);
      caller.interrupt();
    }
    while (failures.isEmpty()) {
      Thread.onSpinWait(); // Once the gate is open, room in the queue may be quicker than an
      // interrupt.
    }
    gate.countDown();
    for (var caller : callers) {
      caller.join();
    }
    assertThat(failures).isNotEmpty().allMatch(failure -> failure.kind() == Kind.CANCELLED);
    lane.close();
  }

  @Test
  void closingRefusesTheCallsThatStillWait() throws Exception {
    var lane = Lane.open("closing", () -> new Gated(() -> {}));
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = callers.submit(() -> lane.call(new PythonCall("a:wait", "{}")));
      entered.await();
      var refused = new ArrayList<PythonFailure>();
      var waiting =
          Thread.ofPlatform()
              .start(() ->
                  refused.add(PythonContract.failureOf(lane, new PythonCall("a:wait", "{}"))));
      waitsFor(waiting);
      var closing = callers.submit(lane::close);
      waiting.join();
      gate.countDown();
      closing.get();
      assertThat(running.get()).isEqualTo("1");
      assertThat(refused).extracting(PythonFailure::type).containsExactly("lane_closed");
    }
  }

  @Test
  void runsOnANamedDaemonPlatformThread() {
    var threads = new ArrayList<Thread>();
    var lane = Lane.open("lane-7", () -> new Gated(() -> threads.add(Thread.currentThread())));
    lane.close();
    assertThat(threads)
        .singleElement()
        .satisfies(thread -> {
          assertThat(thread.getName()).isEqualTo("lane-7");
          assertThat(thread.isDaemon()).isTrue();
          assertThat(thread.isVirtual()).isFalse();
        });
  }

  @Test
  void refusesTextWithHalfASurrogatePair() {
    for (String text : List.of("{\"\uD800\"}", "\uDE00", "x\uD83D", "\uDE00\uD83D")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PythonCall("a:b", text))
          .withMessageContaining("half a surrogate pair");
    }
    assertThat(new PythonCall("a:b", "{\"a\":\"😀\"}").request()).contains("😀");
  }

  @Test
  void refusesAnOperationThatIsNotModuleAndFunction() {
    for (String operation : List.of("", "a", "a:", ":b", "a:b()", "a.b", "a: b", "a:b:c")) {
      assertThatIllegalArgumentException().isThrownBy(() -> new PythonCall(operation, "{}"));
    }
  }

  @Test
  void refusesBuffersThatPythonCannotFill() {
    var heap = ByteBuffer.allocate(1);
    var readOnly = ByteBuffer.allocateDirect(1).asReadOnlyBuffer();
    for (var buffer : List.of(heap, readOnly)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> PythonContract.lending("fill", "{}", buffer));
    }
  }

  /// The thread waits for its answer or for room in the queue; both are its last stop.
  private static void waitsFor(Thread thread) {
    while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
      Thread.onSpinWait();
    }
  }

  private final class Gated implements Interpreter {

    private final Runnable atClose;

    Gated(Runnable atClose) {
      this.atClose = atClose;
    }

    @Override
    public Answer call(PythonCall call) {
      if (call.operation().equals("a:explode")) {
        throw new IllegalStateException("JepException stands here");
      }
      entered.countDown();
      try {
        gate.await();
      } catch (InterruptedException never) {
        throw new IllegalStateException(never);
      }
      return new Answer.Result("1");
    }

    @Override
    public void close() {
      atClose.run();
    }
  }
}
