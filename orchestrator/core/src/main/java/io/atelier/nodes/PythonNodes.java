package io.atelier.nodes;

import io.atelier.artifacts.Pixels;
import io.atelier.bridge.CancelFlag;
import io.atelier.bridge.ProgressSink;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonException;
import io.atelier.bridge.PythonLane;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The node functions in Python, called over one lane, and the live objects that they leave there.
/// Any platform thread may call; calls queue at the lane.
final class PythonNodes implements Pictures {

  private static final System.Logger LOG = System.getLogger(PythonNodes.class.getName());
  private static final String OPERATIONS = "atelier.operations:";

  private final PythonLane lane;
  private final PreviewBuffers previews = new PreviewBuffers();
  private @Nullable Environment environment;

  PythonNodes(PythonLane lane) {
    this.lane = lane;
  }

  /// What calls the node function of this type.
  NodeFunction function(NodeType type) {
    return (context, inputs) -> run(type, context, inputs);
  }

  /// What Python says of itself, asked once.
  synchronized Environment environment() {
    if (environment == null) {
      environment = describe();
    }
    return environment;
  }

  /// What the device's driver has given this process; 0 once the lane is closed. A device that does
  /// not even answer this is broken, which its next node will say better.
  long deviceBytes() {
    try {
      return call("device_memory", PythonJson.object()).required("driver_bytes").asLong();
    } catch (NodeFailure failure) {
      LOG.log(System.Logger.Level.WARNING, "the device does not tell its memory", failure);
      return 0;
    } catch (NodeCancelled | IllegalStateException closed) {
      return 0;
    }
  }

  /// Frees live objects.
  void free(Collection<NodeValue.Handle> handles) {
    if (handles.isEmpty()) {
      return;
    }
    var request = PythonJson.object();
    var ids = request.putArray("handles");
    handles.forEach(handle -> ids.add(handle.id()));
    call("free", request);
  }

  /// All live objects of this lane's registry.
  List<NodeValue.Handle> objects() {
    return call("objects", PythonJson.object())
        .required("objects")
        .valueStream()
        .map(PythonJson::handle)
        .toList();
  }

  @Override
  public int count(NodeValue.Handle image) {
    return picture(image).required("count").asInt();
  }

  @Override
  public Pixels pixels(NodeValue.Handle image, int index) {
    var picture = picture(image);
    var width = picture.required("width").asInt();
    var height = picture.required("height").asInt();
    var channels = picture.required("channels").asInt();
    var bytes = ByteBuffer.allocateDirect(size(width, height, channels));
    var request = PythonJson.object().put("handle", image.id()).put("index", index);
    call("pixels", request, List.of(bytes), new CancelFlag(), ProgressSink.NONE);
    return new Pixels(width, height, channels, bytes);
  }

  private static int size(long width, long height, long channels) {
    var bytes = width * height * channels;
    if (bytes > Integer.MAX_VALUE) {
      throw new NodeFailure(
          NodeCode.PICTURE_TOO_LARGE.name(),
          "The picture has %,d x %,d pixels, more than one file can take; make it smaller."
              .formatted(width, height),
          null,
          null);
    }
    return (int) bytes;
  }

  private JsonNode picture(NodeValue.Handle image) {
    return call("picture", PythonJson.object().put("handle", image.id()));
  }

  private List<NodeValues> run(NodeType type, NodeContext context, Map<String, NodeValue> inputs) {
    var request =
        PythonJson.object()
            .put("run", context.run())
            .put("node", context.node())
            .put("type", type.name());
    var values = request.putObject("inputs");
    inputs.forEach((name, value) -> values.set(name, PythonJson.value(value)));
    var answer = runLinked(type, context, request);
    PythonJson.timing(answer.path("timing")).ifPresent(context::timed);
    answer.path("notices").valueStream().map(PythonJson::notice).forEach(context::notice);
    return answer.required("outputs").valueStream().map(PythonJson::values).toList();
  }

  private JsonNode runLinked(NodeType type, NodeContext context, ObjectNode request) {
    var flag = new CancelFlag();
    try (var _ = context.cancel().onRaise(flag::raise)) {
      context.cancel().check();
      return type.device()
          ? runWithPreview(context, request, flag)
          : call("run_node", request, List.of(), flag, progress(context, null));
    }
  }

  private JsonNode runWithPreview(NodeContext context, ObjectNode request, CancelFlag flag) {
    var preview = previews.take();
    try {
      return call("run_node", request, List.of(preview), flag, progress(context, preview));
    } finally {
      previews.giveBack(preview);
    }
  }

  private static ProgressSink progress(NodeContext context, @Nullable ByteBuffer preview) {
    return (step, total, note) ->
        context.progress(
            step, total, preview == null ? null : PreviewBuffers.picture(note, preview));
  }

  private Environment describe() {
    var answer = call("describe", PythonJson.object());
    return new Environment(
        answer.required("python").asString(),
        answer.required("torch").asString(),
        texts(answer.path("libraries")),
        answer.required("device").asString(),
        answer.path("device_name").asString(""),
        texts(answer.path("dtypes")),
        answer.required("threads").asInt());
  }

  private static SortedMap<String, String> texts(JsonNode object) {
    var texts = new TreeMap<String, String>();
    object
        .propertyStream()
        .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
    return texts;
  }

  private JsonNode call(String operation, ObjectNode request) {
    return call(operation, request, List.of(), new CancelFlag(), ProgressSink.NONE);
  }

  private JsonNode call(
      String operation,
      ObjectNode request,
      List<ByteBuffer> buffers,
      CancelFlag cancel,
      ProgressSink progress) {
    try {
      return PythonJson.parse(
          lane.call(
              new PythonCall(
                  OPERATIONS + operation, PythonJson.text(request), buffers, cancel, progress)));
    } catch (PythonException e) {
      throw PythonJson.failure(e);
    }
  }
}
