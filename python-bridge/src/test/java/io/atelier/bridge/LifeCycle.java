package io.atelier.bridge;

import static io.atelier.bridge.PythonContract.call;
import static io.atelier.bridge.PythonContract.cancellable;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Scenarios that need a fresh process. The exit code 0 means that all held; an exception ends with
/// 1, a refused start prints its code and ends with 4.
final class LifeCycle {

  private static final int MEGABYTE = 1 << 10;

  private LifeCycle() {}

  public static void main(String... scenario) throws Exception {
    switch (scenario[0]) {
      case "start" -> start().openLane("one").call(call("echo", "{}"));
      case "bare-start" -> bareStart();
      case "speak" -> speak();
      case "close" -> close();
      case "close-without-lanes" -> start().close();
      case "deep" -> deep();
      case "faulthandler" -> faulthandler();
      case "left-thread" -> start().openLane("one").call(call("leave_a_thread", "{}"));
      case "interrupt" -> interrupt();
      case "failures" -> failures();
      case "one-thread" -> oneThread();
      case "definitions" -> definitions();
      case "process-state" -> processState();
      case "all" -> all();
      case String other -> throw new IllegalArgumentException(other);
    }
  }

  private static JepPython start() {
    return start(RealPython.settings());
  }

  private static JepPython start(PythonSettings settings) {
    try {
      return JepPython.start(settings);
    } catch (PythonStartException refusal) {
      System.out.println(refusal.code() + " " + refusal.getMessage());
      Runtime.getRuntime().halt(4);
      throw refusal;
    }
  }

  private static void bareStart() {
    start(new PythonSettings(RealPython.executable(), List.of(), 1));
  }

  private static void speak() {
    try (var python = start();
        var lane = python.openLane("speaking")) {
      System.out.println("from Java");
      lane.call(call("speak", "{}"));
    }
  }

  private static void close() {
    var python = start();
    var lane = python.openLane("first");
    lane.call(call("clean_up_loudly", "{}"));
    python.close();
    python.close();
    assertThatIllegalStateException().isThrownBy(() -> python.openLane("late"));
    assertThatIllegalStateException().isThrownBy(() -> lane.call(call("echo", "{}")));
    var refusal =
        catchThrowableOfType(
            PythonStartException.class, () -> JepPython.start(RealPython.settings()));
    assertThat(refusal.code()).isEqualTo(PythonStartException.Code.ALREADY_STARTED);
  }

  private static void deep() {
    var lane = start().openLane("deep");
    assertThat(lane.call(call("deep_repr", "{\"depth\":20000}"))).isIn("40002", "\"refused\"");
  }

  /// Null checks by signal, as compiled code makes them, must survive what Python did.
  private static void faulthandler() {
    var lane = start().openLane("one");
    assertThat(lane.call(call("enable_faulthandler", "{}"))).isEqualTo("false");
    int caught = 0;
    for (int i = 0; i < 200_000; i++) {
      try {
        caught += lengthOf(i % 1_000 == 0 ? null : "text") == 4 ? 0 : 1;
      } catch (NullPointerException expected) {
        caught++;
      }
    }
    assertThat(caught).isEqualTo(200);
  }

  @SuppressWarnings("NullAway")
  private static int lengthOf(@Nullable String text) {
    return text.length();
  }

  /// One interpreter on one thread for all calls of a lane; others come and go and leave nothing.
  private static void oneThread() {
    var python = start();
    try (var lane = python.openLane("for life")) {
      var first = lane.call(call("where", "{}"));
      for (int i = 0; i < 1_000; i++) {
        assertThat(lane.call(call("where", "{}"))).isEqualTo(first);
      }
      for (int i = 0; i < 20; i++) {
        try (var other = python.openLane("passing")) {
          assertThat(other.call(call("where", "{}"))).isNotEqualTo(first);
        }
      }
      assertThat(lane.call(call("where", "{}"))).isEqualTo(first);
    }
  }

  private static void definitions() {
    var lane = start().openLane("defining");
    assertThat(lane.call(call("use_definitions", "{}"))).isEqualTo("[7,\"class Kept:\",7]");
  }

  private static void processState() {
    var lane = start().openLane("disturbed");
    for (int i = 0; i < 2; i++) {
      assertThat(lane.call(new PythonCall("disturbing_node:run", "{}")))
          .isEqualTo(
              "{\"notices\":[\"process_state_changed\",\"process_state_changed\"],\"same\":true}");
    }
  }

  private static void interrupt() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook ran")));
    var lane = start().openLane("busy");
    ProgressSink ready =
        (step, total, note) -> {
          if (step == 1) {
            System.out.println("ready");
          }
        };
    lane.call(cancellable("until_cancelled", new CancelFlag(), ready));
  }

  private static void failures() throws IOException, InterruptedException {
    int count = Integer.getInteger("failures", 5_000);
    var lane = start().openLane("failing");
    fail(lane, 1_000);
    long before = residentKilobytes();
    fail(lane, count);
    long grown = (residentKilobytes() - before) / MEGABYTE;
    System.out.println(count + " failing calls grew the process by " + grown + " MB");
    assertThat(grown).isLessThan(20);
  }

  private static void fail(PythonLane lane, int times) {
    var buffer = ByteBuffer.allocateDirect(100_000);
    for (int i = 0; i < times; i++) {
      PythonContract.failureOf(lane, call(i % 2 == 0 ? "story" : "group", "{}"));
      PythonContract.failureOf(lane, PythonContract.lending("fault", "{}", buffer));
    }
  }

  private static long residentKilobytes() throws IOException, InterruptedException {
    var pid = String.valueOf(ProcessHandle.current().pid());
    var ps = new ProcessBuilder("ps", "-o", "rss=", "-p", pid).start();
    var answer = new String(ps.getInputStream().readAllBytes(), UTF_8).strip();
    ps.waitFor();
    return Long.parseLong(answer);
  }

  /// A little of everything, for a JVM that checks each native call.
  private static void all() {
    try (var python = start();
        var one = python.openLane("one");
        var two = python.openLane("two")) {
      for (var lane : List.of(one, two)) {
        lane.call(call("echo", "{\"a\":\"é😀\"}"));
        fail(lane, 20);
        lane.call(
            new PythonCall(
                "bridge_fixture:steps", "{\"count\":50}", new CancelFlag(), ProgressSink.NONE));
        lane.call(
            PythonContract.lending("fill", "{\"value\":1}", ByteBuffer.allocateDirect(1_000)));
      }
    }
  }
}
