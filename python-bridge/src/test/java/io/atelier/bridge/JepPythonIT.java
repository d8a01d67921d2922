package io.atelier.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atelier.bridge.PythonStartException.Code;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The contract, and what only an embedded CPython can get wrong.
class JepPythonIT extends PythonContract {

  @Override
  Python python() {
    return RealPython.started();
  }

  @Test
  void isEnteredOncePerProcess() {
    RealPython.started();
    var refusal =
        catchThrowableOfType(
            PythonStartException.class, () -> JepPython.start(RealPython.settings()));
    assertThat(refusal.code()).isEqualTo(Code.ALREADY_STARTED);
  }

  @Test
  void entersTheVirtualEnvironmentAndNothingElse() {
    var says = answer("environment", "{}");
    var venv = VirtualEnvironment.of(RealPython.settings().executable()).prefix().toString();
    assertThat(says.get("executable").asString())
        .isEqualTo(RealPython.settings().executable().toString());
    assertThat(says.get("prefix").asString()).isEqualTo(venv);
    assertThat(says.get("child_prefix").asString()).isEqualTo(venv);
    assertThat(says.get("threads").asInt()).isEqualTo(2);
    assertThat(says.get("offline").asString()).isEqualTo("1");
  }

  @Test
  void twoLanesAreInsidePythonAtTheSameTime() throws Exception {
    try (var other = python().openLane("other");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var there = threads.submit(() -> other.call(call("meet", "{}")));
      assertThat(lane().call(call("meet", "{}"))).isEqualTo("true");
      assertThat(there.get()).isEqualTo("true");
    }
  }

  @Test
  void whatAClosedLaneLeftBehindIsStillThere() {
    try (var first = python().openLane("first")) {
      first.call(call("remember", "{\"key\":\"a\",\"value\":7}"));
    }
    assertThat(lane().call(call("recall", "{\"key\":\"a\"}"))).isEqualTo("7000");
    lane().call(call("forget", "{}"));
  }

  @Test
  void carriesFiveMegabytesOfText() {
    var text = "é😀\u0000x".repeat(1_000_000);
    var request = Answer.Wire.MAPPER.writeValueAsString(Map.of("text", text));
    assertThat(answer("length", request).asInt()).isEqualTo(4_000_000);
    var times = "{\"text\":\"é😀x\\u0000\",\"times\":1000000}";
    assertThat(answer("repeated", times).asString()).isEqualTo("é😀x\u0000".repeat(1_000_000));
  }

  @Test
  void lendsBuffersAsFlatWritableBytes() {
    var lent = ByteBuffer.allocateDirect(12);
    assertThat(lane().call(lending("formats", "{}", lent))).isEqualTo("[[\"B\",1,1,true,false]]");
  }

  @Test
  void refusesAnOperationThatKeepsABuffer() {
    var failure = failureOf(lending("keep", "{}", ByteBuffer.allocateDirect(12)));
    assertThat(failure.type()).isEqualTo("buffer_kept");
    lane().call(call("forget", "{}"));
    assertThat(lane().call(lending("total", "{}", ByteBuffer.allocateDirect(12)))).isEqualTo("[0]");
  }

  @Test
  void progressFromAThreadThatPythonMadeIsNotHeard() {
    ProgressSink deaf =
        (step, total, note) -> {
          throw new AssertionError("heard " + note);
        };
    assertThat(lane().call(cancellable("report_from_a_thread", new CancelFlag(), deaf)))
        .isEqualTo("null");
  }

  private JsonNode answer(String function, String request) {
    return Answer.Wire.MAPPER.readTree(lane().call(call(function, request)));
  }
}
