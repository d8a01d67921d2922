package io.atelier.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.bridge.Python;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonException;
import io.atelier.bridge.PythonFailure.Kind;
import io.atelier.bridge.PythonLane;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `atelier.operations` owes Java about live objects, for the real one and the miniature.
abstract class OperationsContract {

  private static final JsonMapper JSON = JsonMapper.shared();
  private final PythonLane lane = python().openLane("contract");

  abstract Python python();

  @AfterEach
  void close() {
    var left = handles();
    if (!left.isEmpty()) {
      free(left);
    }
    lane.close();
  }

  @Test
  void namesWhatItMadeAndCountsItsBytes() {
    var made = image(3, 2, 2);
    assertThat(made.required("type").asString()).isEqualTo("IMAGE");
    assertThat(made.required("bytes").asLong()).isEqualTo(3 * 2 * 2 * 3 * Float.BYTES);
    var listed = call("objects", "{}").required("objects").get(0);
    for (var name : List.of("handle", "type", "bytes")) {
      assertThat(listed.required(name)).as(name).isEqualTo(made.required(name));
    }
  }

  @Test
  void givesNoHandleTwice() {
    var first = handle(image(1, 1, 1));
    free(List.of(first));
    assertThat(handle(image(1, 1, 1))).isNotEqualTo(first);
  }

  @Test
  void listsObjectsInTheOrderInWhichTheyWereMade() {
    var first = handle(image(1, 1, 1));
    var second = handle(image(2, 1, 1));
    assertThat(handles()).containsExactly(first, second);
    free(List.of(first));
    assertThat(handles()).containsExactly(second);
  }

  @Test
  void freesNothingWhenOneHandleIsUnknown() {
    var known = handle(image(1, 1, 1));
    refused("free", "{\"handles\": [\"%s\", \"image-0\"]}".formatted(known));
    assertThat(handles()).containsExactly(known);
    free(List.of(known));
    refused("free", "{\"handles\": [\"%s\"]}".formatted(known));
  }

  @Test
  void knowsAFreedPictureNoMore() {
    var freed = handle(image(1, 1, 1));
    free(List.of(freed));
    refused("picture", "{\"handle\": \"%s\"}".formatted(freed));
  }

  @Test
  void saysTheSizeOfAPictureAndFillsItsPixels() {
    var image = handle(image(3, 2, 1));
    var picture = call("picture", "{\"handle\": \"%s\"}".formatted(image));
    assertThat(List.of("count", "width", "height", "channels"))
        .extracting(name -> picture.required(name).asInt())
        .containsExactly(1, 3, 2, 3);
    var pixels = ByteBuffer.allocateDirect(3 * 2 * 3);
    call("pixels", "{\"handle\": \"%s\", \"index\": 0}".formatted(image), pixels);
    assertThat(new byte[] {pixels.get(15), pixels.get(16), pixels.get(17)})
        .containsExactly((byte) 0x40, (byte) 0x80, (byte) 0xff);
  }

  private JsonNode image(int width, int height, int count) {
    return call(
            "run_node",
            """
            {"run": "r", "node": "1", "type": "EmptyImage", "inputs": {"width": {"value": %d},
             "height": {"value": %d}, "batch_size": {"value": %d}, "color": {"value": %d}}}
            """
                .formatted(width, height, count, 0x4080ff))
        .required("outputs")
        .get(0);
  }

  private static String handle(JsonNode output) {
    return output.required("handle").asString();
  }

  private List<String> handles() {
    return call("objects", "{}")
        .required("objects")
        .valueStream()
        .map(OperationsContract::handle)
        .toList();
  }

  private void free(List<String> handles) {
    call("free", JSON.writeValueAsString(Map.of("handles", handles)));
  }

  private JsonNode call(String operation, String request, ByteBuffer... buffers) {
    var call = new PythonCall("atelier.operations:" + operation, request);
    return JSON.readTree(
        lane.call(
            new PythonCall(
                call.operation(), request, List.of(buffers), call.cancel(), call.progress())));
  }

  private void refused(String operation, String request) {
    assertThatThrownBy(() -> call(operation, request))
        .isInstanceOfSatisfying(
            PythonException.class,
            refusal -> {
              assertThat(refusal.failure().kind()).isEqualTo(Kind.BAD_INPUT);
              assertThat(refusal.failure().type()).isEqualTo("unknown_handle");
            });
  }
}
