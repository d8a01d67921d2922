package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atelier.bridge.PythonFailure.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every Python keeps to. The fake and the embedded one both run it.
@Timeout(60)
abstract class PythonContract {

  private PythonLane lane;

  abstract Python python();

  @BeforeEach
  void openLane() {
    lane = python().openLane("contract");
  }

  @AfterEach
  void closeLane() {
    if (lane != null) {
      lane.close();
    }
  }

  @Test
  void answersWithJson() {
    assertThat(lane.call(call("echo", "{\"a\":[1,2.5,null,true]}")))
        .isEqualToIgnoringWhitespace("{\"a\":[1,2.5,null,true]}");
    assertThat(lane.name()).isEqualTo("contract");
  }

  @Test
  void carriesAnyTextBothWays() {
    var text = "é 😀 \u0000 \" \\ \n 漢字 \uFFFF";
    var request = Answer.Wire.MAPPER.writeValueAsString(Map.of("text", text));
    var answer = Answer.Wire.MAPPER.readTree(lane.call(call("echo", request)));
    assertThat(answer.get("text").asString()).isEqualTo(text);
  }

  @Test
  void namesBadInputByItsCode() {
    var failure = failureOf(call("bad_input", "{}"));
    assertThat(failure.kind()).isEqualTo(Kind.BAD_INPUT);
    assertThat(failure.type()).isEqualTo("model_not_found");
    assertThat(failure.message()).startsWith("There is no model of that name");
    assertThat(failure.retryable()).isFalse();
  }

  @Test
  void tellsAFaultWithItsTraceback() {
    var failure = failureOf(call("fault", "{}"));
    assertThat(failure.kind()).isEqualTo(Kind.FAULT);
    assertThat(failure.message()).contains("broken");
    assertThat(failure.traceback()).contains("broken");
  }

  @Test
  void worksOnAfterAFailure() {
    failureOf(call("fault", "{}"));
    assertThat(lane.call(call("echo", "{}"))).isEqualTo("{}");
  }

  @Test
  void refusesAnOperationThatIsNotThere() {
    assertThat(failureOf(call("no_such_function", "{}")).type()).isEqualTo("unknown_operation");
    assertThat(failureOf(new PythonCall("no_such_module:f", "{}")).type())
        .isEqualTo("unknown_operation");
  }

  @Test
  void refusesARequestThatIsNoJsonObject() {
    for (String request : List.of("", "7", "[]", "{", "{\"a\":NaN}", "{\"a\":Infinity}")) {
      var failure = failureOf(call("echo", request));
      assertThat(failure.kind()).as(request).isEqualTo(Kind.BAD_INPUT);
      assertThat(failure.type()).isEqualTo("bad_request");
    }
  }

  @Test
  void refusesAResultThatJsonCannotSay() {
    var failure = failureOf(call("not_a_number", "{}"));
    assertThat(failure.kind()).isEqualTo(Kind.FAULT);
    assertThat(failure.type()).isEqualTo("result_not_json");
  }

  @Test
  void reportsProgressInOrderOnTheLanesThread() {
    List<String> heard = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    ProgressSink sink =
        (step, total, note) -> {
          heard.add(step + "/" + total + " " + note);
          threads.add(Thread.currentThread());
        };
    lane.call(new PythonCall("bridge_fixture:steps", "{\"count\":3}", new CancelFlag(), sink));
    assertThat(heard).containsExactly("1/3 step 1 é😀", "2/3 step 2 é😀", "3/3 step 3 é😀");
    assertThat(threads)
        .allSatisfy(thread -> assertThat(thread.getName()).isEqualTo("contract"))
        .doesNotContain(Thread.currentThread());
    assertThat(threads.getFirst().isVirtual()).isFalse();
  }

  @Test
  void stopsWithinOneStepOfACancel() {
    var flag = new CancelFlag();
    List<Integer> steps = new ArrayList<>();
    ProgressSink sink =
        (step, total, note) -> {
          steps.add(step);
          if (step == 3) {
            flag.raise();
          }
        };
    var failure = failureOf(cancellable("until_cancelled", flag, sink));
    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(steps).containsExactly(1, 2, 3);
  }

  @Test
  void doesNotStartWhatIsCancelledAlready() {
    var flag = new CancelFlag();
    flag.raise();
    List<Integer> steps = new ArrayList<>();
    var failure =
        failureOf(cancellable("until_cancelled", flag, (step, total, note) -> steps.add(step)));
    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(steps).isEmpty();
  }

  @Test
  void aCancelThatWasSwallowedIsStillACancel() {
    var flag = new CancelFlag();
    var failure =
        failureOf(cancellable("swallow_cancel", flag, (step, total, note) -> flag.raise()));
    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
  }

  @Test
  void anInterruptedCallerCancelsAndWaitsForTheEnd() throws Exception {
    var started = new CountDownLatch(1);
    var flag = new CancelFlag();
    var failure = new AtomicReference<PythonFailure>();
    var stillInterrupted = new AtomicReference<Boolean>();
    var caller =
        Thread.ofVirtual()
            .start(() -> {
              failure.set(
                  failureOf(
                      cancellable(
                          "until_cancelled", flag, (step, total, note) -> started.countDown())));
              stillInterrupted.set(Thread.currentThread().isInterrupted());
            });
    started.await();
    caller.interrupt();
    caller.join();
    assertThat(failure.get().kind()).isEqualTo(Kind.CANCELLED);
    assertThat(flag.isRaised()).isTrue();
    assertThat(stillInterrupted.get()).isTrue();
  }

  @Test
  void whatTheSinkThrowsEndsTheCallAndReachesTheCaller() {
    var flag = new CancelFlag();
    ProgressSink sink =
        (step, total, note) -> {
          throw new UnsupportedOperationException("listener at step " + step);
        };
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> lane.call(cancellable("until_cancelled", flag, sink)))
        .withMessage("listener at step 1");
    assertThat(flag.isRaised()).isTrue();
    assertThat(lane.call(call("echo", "{}"))).isEqualTo("{}");
  }

  @Test
  void fillsTheBuffersItIsLent() {
    var first = ByteBuffer.allocateDirect(1_000);
    var second = ByteBuffer.allocateDirect(7);
    assertThat(lane.call(lending("fill", "{\"value\":200}", first, second)))
        .isEqualToIgnoringWhitespace("[1000,7]");
    assertThat(first.get(0) & 0xFF).isEqualTo(200);
    assertThat(first.get(999) & 0xFF).isEqualTo(200);
    assertThat(second.get(6) & 0xFF).isEqualTo(200);
    assertThat(first.position()).isZero();
  }

  @Test
  void seesOnlyTheBytesFromPositionToLimit() {
    var whole = ByteBuffer.allocateDirect(100);
    var part = whole.duplicate().position(10).limit(30);
    assertThat(lane.call(lending("fill", "{\"value\":1}", part))).isEqualTo("[20]");
    assertThat(lane.call(lending("total", "{}", whole))).isEqualTo("[20]");
    assertThat(whole.get(9)).isZero();
    assertThat(whole.get(30)).isZero();
  }

  @Test
  void readsBytesAsUnsignedInEitherByteOrder() {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      var buffer = ByteBuffer.allocateDirect(2).order(order);
      buffer.put(0, (byte) 255).put(1, (byte) 128);
      assertThat(lane.call(lending("total", "{}", buffer))).isEqualTo("[383]");
    }
  }

  @Test
  void takesAnEmptyBuffer() {
    assertThat(lane.call(lending("fill", "{\"value\":1}", ByteBuffer.allocateDirect(0))))
        .isEqualTo("[0]");
  }

  @Test
  void answersManyCallersOneAfterTheOther() {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<CompletableFuture<String>>();
      for (int i = 0; i < 500; i++) {
        var request = "{\"i\":" + i + "}";
        answers.add(CompletableFuture.supplyAsync(() -> lane.call(call("echo", request)), callers));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).join()).isEqualToIgnoringWhitespace("{\"i\":" + i + "}");
      }
    }
  }

  @Test
  void aClosedLaneIsRefused() {
    var closed = python().openLane("closed");
    closed.close();
    closed.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> closed.call(call("echo", "{}")))
        .withMessageContaining("closed");
    assertThat(lane.call(call("echo", "{}"))).isEqualTo("{}");
  }

  @Test
  void closingWaitsForTheRunningCall() throws Exception {
    var busy = python().openLane("busy");
    var started = new CountDownLatch(1);
    var flag = new CancelFlag();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var call =
          threads.submit(() ->
              failureOf(
                  busy, cancellable("until_cancelled", flag, (a, b, c) -> started.countDown())));
      started.await();
      var close = threads.submit(busy::close);
      assertThat(close.isDone()).isFalse();
      flag.raise();
      close.get();
      assertThat(call.get().kind()).isEqualTo(Kind.CANCELLED);
    }
  }

  @Test
  void aLaneDoesNotWaitForItself() {
    ProgressSink sink = (step, total, note) -> lane.call(call("echo", "{}"));
    assertThatIllegalStateException()
        .isThrownBy(() -> lane.call(cancellable("until_cancelled", new CancelFlag(), sink)))
        .withMessageContaining("cannot wait for itself");
  }

  final PythonLane lane() {
    return lane;
  }

  final PythonFailure failureOf(PythonCall call) {
    return failureOf(lane, call);
  }

  static PythonFailure failureOf(PythonLane lane, PythonCall call) {
    var thrown = catchThrowableOfType(PythonException.class, () -> lane.call(call));
    assertThat(thrown).as("the failure of " + call.operation()).isNotNull();
    return thrown.failure();
  }

  static PythonCall call(String function, String request) {
    return new PythonCall("bridge_fixture:" + function, request);
  }

  static PythonCall cancellable(String function, CancelFlag flag, ProgressSink sink) {
    return new PythonCall("bridge_fixture:" + function, "{}", flag, sink);
  }

  static PythonCall lending(String function, String request, ByteBuffer... buffers) {
    return new PythonCall(
        "bridge_fixture:" + function,
        request,
        List.of(buffers),
        new CancelFlag(),
        ProgressSink.NONE);
  }
}
