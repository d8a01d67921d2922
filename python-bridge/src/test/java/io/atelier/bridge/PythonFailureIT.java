package io.atelier.bridge;

import static io.atelier.bridge.PythonContract.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.bridge.PythonFailure.Cause;
import io.atelier.bridge.PythonFailure.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each way in which Python fails, and that Java hears all of it and lives on.
@Timeout(60)
class PythonFailureIT {

  private PythonLane lane;

  @BeforeEach
  void openLane() {
    lane = RealPython.started().openLane("failing");
  }

  @AfterEach
  void worksOn() {
    if (lane != null) {
      assertThat(lane.call(call("echo", "{\"a\":1}"))).isEqualTo("{\"a\":1}");
      lane.close();
    }
  }

  @Test
  void anExitEndsNothing() {
    for (String status : List.of("3", "0", "null", "\"text\"", "[1]")) {
      var failure = failureOf("ask_exit", "{\"status\":" + status + "}");
      assertThat(failure.kind()).as(status).isEqualTo(Kind.EXIT_REQUESTED);
      assertThat(failure.type()).isEqualTo("SystemExit");
    }
    assertThat(failureOf("ask_exit", "{\"status\":3}").message()).contains("3");
  }

  @Test
  void tellsNotesAndTheWholeChain() {
    var failure = failureOf("story", "{}");
    assertThat(failure.type()).isEqualTo("ValueError");
    assertThat(failure.message()).isEqualTo("cannot load \0 é😀");
    assertThat(failure.notes()).containsExactly("asked for by a test");
    assertThat(failure.causes())
        .extracting(Cause::type)
        .containsExactly("KeyError", "FileNotFoundError");
    assertThat(failure.causes().getLast().message()).contains("/no/such/file.safetensors");
    assertThat(failure.traceback())
        .contains("bridge_fixture.py", "direct cause", "the disk may be missing", "in story");
  }

  @Test
  void tellsTheMembersOfAGroup() {
    var failure = failureOf("group", "{}");
    assertThat(failure.type()).isEqualTo("ExceptionGroup");
    assertThat(failure.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure.causes())
        .containsExactly(new Cause("ValueError", "a"), new Cause("MemoryError", "b"));
  }

  @Test
  void tellsOfAnExceptionThatCannotBeRead() {
    var failure = failureOf("mute", "{}");
    assertThat(failure.kind()).isEqualTo(Kind.FAULT);
    assertThat(failure.type()).endsWith("MuteError");
    assertThat(failure.message()).contains("cannot be read");
  }

  @Test
  void endlessRecursionIsAnOrdinaryFault() {
    var failure = failureOf("recurse", "{}");
    assertThat(failure.kind()).isEqualTo(Kind.FAULT);
    assertThat(failure.type()).isEqualTo("RecursionError");
  }

  @Test
  void aResultTooDeepForJsonIsAnOrdinaryFault() {
    assertThat(failureOf("deep_result", "{\"depth\":100000}").type()).isEqualTo("result_not_json");
  }

  @Test
  void aRequestTooDeepForJsonIsBadInput() {
    var deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(failureOf("echo", deep).type()).isEqualTo("bad_request");
  }

  @Test
  void halfASurrogatePairInAnEscapeIsBadInput() {
    assertThat(failureOf("echo", "{\"a\":\"\\ud83d\"}").type()).isEqualTo("bad_request");
  }

  private PythonFailure failureOf(String function, String request) {
    return PythonContract.failureOf(lane, call(function, request));
  }
}
