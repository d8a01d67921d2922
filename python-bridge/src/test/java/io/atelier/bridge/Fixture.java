package io.atelier.bridge;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// The operations of `bridge_fixture.py`, said in Java for the fake.
final class Fixture {

  private Fixture() {}

  static FakePython fake() {
    return new FakePython()
        .answering("bridge_fixture:echo", PythonCall::request)
        .answering("bridge_fixture:bad_input", call -> badInput())
        .answering("bridge_fixture:fault", call -> broken())
        .answering("bridge_fixture:not_a_number", call -> "NaN")
        .answering("bridge_fixture:steps", Fixture::steps)
        .answering("bridge_fixture:until_cancelled", Fixture::untilCancelled)
        .answering("bridge_fixture:swallow_cancel", Fixture::swallowCancel)
        .answering("bridge_fixture:fill", Fixture::fill)
        .answering("bridge_fixture:total", Fixture::total);
  }

  private static String badInput() {
    throw new PythonException(
        new PythonFailure(
            PythonFailure.Kind.BAD_INPUT,
            "model_not_found",
            "There is no model of that name; see ./atelier models",
            "Traceback",
            List.of(),
            List.of(),
            false));
  }

  private static String broken() {
    throw new IllegalArgumentException("broken");
  }

  private static String steps(PythonCall call) {
    int count = json(call).get("count").asInt();
    IntStream.rangeClosed(1, count)
        .forEach(step -> call.progress().report(step, count, "step " + step + " é😀"));
    return String.valueOf(count);
  }

  private static String untilCancelled(PythonCall call) {
    for (int step = 1; !call.cancel().isRaised(); step++) {
      call.progress().report(step, 0, "");
    }
    throw new PythonException(Answer.cancelled().failure());
  }

  private static String swallowCancel(PythonCall call) {
    for (int step = 1; !call.cancel().isRaised(); step++) {
      call.progress().report(step, 0, "");
    }
    return "\"done all the same\"";
  }

  private static String fill(PythonCall call) {
    byte value = (byte) json(call).get("value").asInt();
    for (ByteBuffer lent : call.buffers()) {
      for (int i = lent.position(); i < lent.limit(); i++) {
        lent.put(i, value);
      }
    }
    return call.buffers().stream().map(ByteBuffer::remaining).toList().toString();
  }

  private static String total(PythonCall call) {
    return call.buffers().stream()
        .map(lent ->
            IntStream.range(lent.position(), lent.limit()).map(i -> lent.get(i) & 0xFF).sum())
        .toList()
        .toString();
  }

  private static JsonNode json(PythonCall call) {
    return Answer.Wire.MAPPER.readTree(call.request());
  }
}
