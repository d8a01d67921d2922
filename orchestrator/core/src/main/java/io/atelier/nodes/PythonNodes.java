package io.atelier.nodes;

import io.atelier.artifacts.Pixels;
import io.atelier.bridge.CancelFlag;
import io.atelier.bridge.ProgressSink;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The node functions in Python, called over a worker's lanes, and the live objects that they leave
/// there. Any thread may call; calls queue at their lane.
final class PythonNodes implements Pictures, Encodings {

  private static final System.Logger LOG = System.getLogger(PythonNodes.class.getName());
  private static final String OPERATIONS = "atelier.operations:";
  private static final String CPU = "cpu";

  private final PythonLanes lanes;
  private final PreviewBuffers previews = new PreviewBuffers();
  private @Nullable Description description;

  PythonNodes(PythonLanes lanes) {
    this.lanes = lanes;
  }

  /// What calls the node function of this type.
  NodeFunction function(NodeType type) {
    return (context, inputs) -> run(type, context, inputs);
  }

  /// What Python says of itself.
  Environment environment() {
    return description().environment;
  }

  /// Bytes that the device has; 0 where that can't be told.
  long memory() {
    return description().memory;
  }

  private record Description(Environment environment, long memory) {}

  /// Asked once.
  private synchronized Description description() {
    if (description == null) {
      description = describe();
    }
    return description;
  }

  private Description describe() {
    var answer = look("describe", PythonJson.object(), lanes::callFirst);
    return new Description(
        new Environment(
            answer.required("python").asString(),
            answer.required("torch").asString(),
            texts(answer.path("libraries")),
            answer.required("device").asString(),
            answer.path("device_name").asString(""),
            texts(answer.path("dtypes")),
            answer.required("threads").asInt(),
            optimizations(answer)),
        answer.path("memory").asLong(0));
  }

  /// How many nodes run at the same time on lanes of a kind. Two threads on MPS abort the process,
  /// and on one GPU they only wait for each other.
  int width(LaneKind kind) {
    return kind == LaneKind.DEVICE && !environment().device().equals(CPU)
        ? 1
        : lanes.settings().width(kind);
  }

  private String onDevice(PythonCall call) {
    return lanes.callOnDevice(call, width(LaneKind.DEVICE));
  }

  /// What the device's driver has given this process; 0 once the lane is closed. A device that does
  /// not even answer this is broken, which its next node will say better.
  long deviceBytes() {
    try {
      return look("device_memory", PythonJson.object(), this::onDevice)
          .required("driver_bytes")
          .asLong();
    } catch (NodeFailure failure) {
      LOG.log(System.Logger.Level.WARNING, "the device does not tell its memory", failure);
      return 0;
    } catch (NodeCancelled | IllegalStateException closed) {
      return 0;
    }
  }

  /// Frees live objects.
  ///
  /// @return what nobody holds any more
  LiveBytes free(Collection<NodeValue.Handle> handles) {
    if (handles.isEmpty()) {
      return LiveBytes.NONE;
    }
    var request = PythonJson.object();
    var ids = request.putArray("handles");
    handles.forEach(handle -> ids.add(handle.id()));
    var answer = look("free", request, this::onDevice);
    var models = answer.path("freed_model_bytes").asLong(0);
    return new LiveBytes(models, answer.required("freed_bytes").asLong() - models);
  }

  /// Gives memory back that nothing needs.
  void trim() {
    look("trim", PythonJson.object(), this::onDevice);
  }

  /// All live objects of this lane's registry.
  List<NodeValue.Handle> objects() {
    return look("objects", PythonJson.object(), lanes::callAnywhere)
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
    call("pixels", request, List.of(bytes), lanes::callAnywhere);
    return new Pixels(width, height, channels, bytes);
  }

  @Override
  public ByteBuffer encoded(NodeValue.Handle value, String form, ObjectNode settings) {
    var request = PythonJson.object().put("handle", value.id()).put("form", form);
    var made = look("encode", request.set("settings", settings), lanes::callAnywhere);
    var content = made.required("handle").asString();
    try {
      var bytes = ByteBuffer.allocateDirect(made.required("bytes").asInt());
      call(
          "content",
          PythonJson.object().put("handle", content),
          List.of(bytes),
          lanes::callAnywhere);
      return bytes;
    } finally {
      var spent = PythonJson.object();
      spent.putArray("handles").add(content);
      look("free", spent, lanes::callAnywhere);
    }
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
    return look("picture", PythonJson.object().put("handle", image.id()), lanes::callAnywhere);
  }

  private List<NodeValues> run(NodeType type, NodeContext context, Map<String, NodeValue> inputs) {
    var request =
        PythonJson.object()
            .put("run", context.run())
            .put("node", context.node())
            .put("type", type.name());
    var values = request.putObject("inputs");
    inputs.forEach((name, value) -> values.set(name, given(type, context, name, value)));
    var answer = runLinked(type, context, request);
    PythonJson.timing(answer.path("timing")).ifPresent(context::timed);
    answer.path("notices").valueStream().map(PythonJson::notice).forEach(context::notice);
    return answer.required("outputs").valueStream().map(PythonJson::values).toList();
  }

  private static ObjectNode given(
      NodeType type, NodeContext context, String name, NodeValue value) {
    return value instanceof NodeValue.Plain(var json)
            && json.isString()
            && type.input(name).orElseThrow().domain() instanceof Domain.Text text
            && text.embeddings()
        ? PythonJson.prompt(
            value, context.embeddings(json.asString()), context.pickledEmbeddings(json.asString()))
        : PythonJson.value(value);
  }

  private JsonNode runLinked(NodeType type, NodeContext context, ObjectNode request) {
    var flag = new CancelFlag();
    try (var _ = context.cancel().onRaise(flag::raise)) {
      context.cancel().check();
      return type.device()
          ? runWithPreview(context, request, flag)
          : run(context, request, flag, null);
    }
  }

  private JsonNode runWithPreview(NodeContext context, ObjectNode request, CancelFlag flag) {
    var preview = previews.take();
    try {
      return run(context, request, flag, preview);
    } finally {
      previews.giveBack(preview);
    }
  }

  private JsonNode run(
      NodeContext context, ObjectNode request, CancelFlag flag, @Nullable ByteBuffer preview) {
    ProgressSink progress =
        (step, total, note) ->
            context.progress(
                step,
                total,
                preview == null ? null : PreviewBuffers.picture(note, preview),
                PreviewBuffers.text(note));
    var buffers = preview == null ? List.<ByteBuffer>of() : List.of(preview);
    return answer(
        new PythonCall(OPERATIONS + "run_node", PythonJson.text(request), buffers, flag, progress),
        call -> lanes.call(context.lane(), call));
  }

  private static SortedSet<String> optimizations(JsonNode description) {
    return description
        .path("optimizations")
        .valueStream()
        .map(JsonNode::asString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedMap<String, String> texts(JsonNode object) {
    var texts = new TreeMap<String, String>();
    object
        .propertyStream()
        .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
    return texts;
  }

  private static JsonNode look(String operation, ObjectNode request, Asked lane) {
    return call(operation, request, List.of(), lane);
  }

  private static JsonNode call(
      String operation, ObjectNode request, List<ByteBuffer> buffers, Asked lane) {
    return answer(
        new PythonCall(
            OPERATIONS + operation,
            PythonJson.text(request),
            buffers,
            new CancelFlag(),
            ProgressSink.NONE),
        lane);
  }

  private static JsonNode answer(PythonCall call, Asked lane) {
    try {
      return PythonJson.parse(lane.ask(call));
    } catch (PythonException e) {
      throw PythonJson.failure(e);
    }
  }

  /// A lane, or some of them.
  private interface Asked {
    String ask(PythonCall call);
  }
}
