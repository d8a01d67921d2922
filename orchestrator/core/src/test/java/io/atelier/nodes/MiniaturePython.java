package io.atelier.nodes;

import io.atelier.bridge.FakePython;
import io.atelier.bridge.PythonCall;
import io.atelier.bridge.PythonException;
import io.atelier.bridge.PythonFailure;
import io.atelier.graph.PortType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `atelier.operations` in miniature: the same words, a registry of live objects, and nodes that
/// calculate. It remembers what ran and answers `unknown_handle` as the real one does.
public final class MiniaturePython {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// What each live number takes.
  public static final long NUMBER_BYTES = 8;

  private record Live(String type, Object value, long bytes) {}

  private final Map<String, Live> objects = new LinkedHashMap<>();
  private final List<String> ran = new ArrayList<>();
  private final List<JsonNode> requests = new ArrayList<>();
  private final FakePython python;
  private Consumer<Integer> atStep = _ -> {};
  private Consumer<String> atNode = _ -> {};
  private long memory = Long.MAX_VALUE;
  private int made;

  /// A picture in the registry.
  private record Image(int width, int height, int count, int color) {}

  public MiniaturePython() {
    python =
        new FakePython()
            .answering("atelier.operations:describe", this::describe)
            .answering("atelier.operations:run_node", this::runNode, this::takeBack)
            .answering("atelier.operations:free", this::free)
            .answering("atelier.operations:trim", _ -> "{}")
            .answering("atelier.operations:objects", _ -> listObjects())
            .answering("atelier.operations:device_memory", _ -> "{\"driver_bytes\":0}")
            .answering("atelier.operations:picture", this::picture)
            .answering("atelier.operations:pixels", this::pixels);
  }

  public static List<NodeType> types() {
    try (var json = MiniaturePython.class.getResourceAsStream("miniature-node-types.json")) {
      return Declarations.read(java.util.Objects.requireNonNull(json));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public FakePython python() {
    return python;
  }

  /// Ids of the nodes that ran, in order, since it was last asked.
  public synchronized List<String> takeRan() {
    var taken = List.copyOf(ran);
    ran.clear();
    return taken;
  }

  /// The requests of `run_node`, all of them.
  public synchronized List<JsonNode> requests() {
    return List.copyOf(requests);
  }

  /// How many objects live.
  public synchronized int live() {
    return objects.size();
  }

  /// Is told each step before the node looks whether it is cancelled.
  public synchronized void atStep(Consumer<Integer> listener) {
    atStep = listener;
  }

  /// Is told the id of each node before it does its work.
  public synchronized void atNode(Consumer<String> listener) {
    atNode = listener;
  }

  /// How many bytes all live objects may take.
  public synchronized void memory(long bytes) {
    memory = bytes;
  }

  private String describe(PythonCall call) {
    return """
    {"python":"3.11.9","torch":"2.15.0","libraries":{"diffusers":"0.42.1"},"device":"cpu",
     "device_name":"","dtypes":{"unet":"float32"},"threads":2}\
    """;
  }

  private synchronized Consumer<String> begun(JsonNode request, String node) {
    requests.add(request);
    ran.add(node);
    return atNode;
  }

  private synchronized Consumer<Integer> atStep() {
    return atStep;
  }

  private String runNode(PythonCall call) {
    var request = JSON.readTree(call.request());
    var inputs = request.required("inputs");
    var node = request.required("node").asString();
    begun(request, node).accept(node);
    var answer = JSON.createObjectNode();
    var outputs = answer.putArray("outputs");
    answer.putArray("notices");
    switch (request.required("type").asString()) {
      case "Number" ->
          outputs.add(number(inputs.required("value").required("value").bigIntegerValue()));
      case "Add" -> {
        var sum = sum(inputs);
        outputs.add(number(sum));
        outputs.add(JSON.createObjectNode().put("value", sum.toString()));
      }
      case "Spread" -> {
        var list = outputs.addObject().putArray("list");
        IntStream.range(0, inputs.required("count").required("value").asInt())
            .forEach(i -> list.add(number(BigInteger.valueOf(i))));
      }
      case "Total" -> outputs.add(number(total(inputs)));
      case "Load" ->
          outputs.add(
              put(
                  "MODEL",
                  inputs.required("name").required("file").required("name").asString(),
                  1000));
      case "Sample" -> {
        outputs.add(number(BigInteger.valueOf(sample(call, inputs))));
        answer.withArray("notices").addObject().put("code", "SAMPLED").put("message", "Sampled.");
      }
      case "Fail" -> throw failure(inputs.required("kind").required("value").asString());
      case "EmptyImage" ->
          outputs.add(
              put(
                  "IMAGE",
                  new Image(
                      plain(inputs, "width"),
                      plain(inputs, "height"),
                      plain(inputs, "batch_size"),
                      plain(inputs, "color")),
                  12L
                      * plain(inputs, "width")
                      * plain(inputs, "height")
                      * plain(inputs, "batch_size")));
      case "Say" -> outputs.addObject().set("value", inputs.required("prompt").required("value"));
      case "Show" -> inputs.required("number");
      default -> throw failure("bad_input");
    }
    return answer.toString();
  }

  private static int plain(JsonNode inputs, String name) {
    return inputs.required(name).required("value").asInt();
  }

  private BigInteger sum(JsonNode inputs) {
    var sum = (BigInteger) find(inputs.required("a").required("handle").asString()).value;
    if (inputs.has("b")) {
      sum = sum.add((BigInteger) find(inputs.required("b").required("handle").asString()).value);
    }
    return inputs.has("plus") ? sum.add(BigInteger.valueOf(plain(inputs, "plus"))) : sum;
  }

  private BigInteger total(JsonNode inputs) {
    var plus = inputs.path("plus").path("list").path(0).path("value").asInt(0);
    return inputs
        .required("numbers")
        .required("list")
        .valueStream()
        .map(number -> (BigInteger) find(number.required("handle").asString()).value)
        .reduce(BigInteger.valueOf(plus), BigInteger::add);
  }

  private int sample(PythonCall call, JsonNode inputs) {
    var steps = plain(inputs, "steps");
    for (var step = 1; step <= steps; step++) {
      call.buffers().getFirst().put(0, (byte) step);
      call.progress().report(step, steps, "preview 2x1");
      atStep().accept(step);
      if (call.cancel().isRaised()) {
        throw failed(PythonFailure.Kind.CANCELLED, "Cancelled", "cancelled");
      }
    }
    return steps;
  }

  private static PythonException failure(String kind) {
    return failed(
        PythonFailure.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), "bad_number", "It went wrong.");
  }

  private static PythonException failed(PythonFailure.Kind kind, String type, String message) {
    return new PythonException(
        new PythonFailure(
            kind, type, message, "Traceback: " + message, List.of(), List.of(), false));
  }

  private ObjectNode number(BigInteger value) {
    return put("NUMBER", value, NUMBER_BYTES);
  }

  private synchronized ObjectNode put(String type, Object value, long bytes) {
    var needed = bytes + objects.values().stream().mapToLong(Live::bytes).sum();
    if (needed > memory) {
      throw failed(
          PythonFailure.Kind.OUT_OF_MEMORY, "OutOfMemoryError", "Needs %d bytes".formatted(needed));
    }
    var id = type.toLowerCase(Locale.ROOT) + "-" + ++made;
    objects.put(id, new Live(type, value, bytes));
    return row(id, type, bytes);
  }

  private static ObjectNode row(String id, String type, long bytes) {
    return JSON.createObjectNode()
        .put("handle", id)
        .put("type", type)
        .put("bytes", bytes)
        .put("model", isModel(type));
  }

  private static boolean isModel(String type) {
    return type.equals("MODEL");
  }

  private synchronized Live find(String handle) {
    var live = objects.get(handle);
    if (live == null) {
      throw failed(PythonFailure.Kind.BAD_INPUT, "unknown_handle", "There is no " + handle);
    }
    return live;
  }

  /// What a run would have answered with, had nobody cancelled it at the last moment.
  private synchronized void takeBack(String answer) {
    JSON.readTree(answer).findValuesAsString("handle").forEach(objects::remove);
  }

  private synchronized String free(PythonCall call) {
    var handles =
        JSON.readTree(call.request())
            .required("handles")
            .valueStream()
            .map(JsonNode::asString)
            .toList();
    var freed = handles.stream().map(this::find).toList();
    handles.forEach(objects::remove);
    return JSON.createObjectNode()
        .put("freed_bytes", freed.stream().mapToLong(Live::bytes).sum())
        .put(
            "freed_model_bytes",
            freed.stream().filter(live -> isModel(live.type)).mapToLong(Live::bytes).sum())
        .toString();
  }

  private synchronized String listObjects() {
    var answer = JSON.createObjectNode();
    var rows = answer.putArray("objects");
    objects.forEach((id, live) -> rows.add(row(id, live.type, live.bytes)));
    return answer.toString();
  }

  private Image image(PythonCall call) {
    return (Image) find(JSON.readTree(call.request()).required("handle").asString()).value;
  }

  private String picture(PythonCall call) {
    var image = image(call);
    return JSON.createObjectNode()
        .put("count", image.count)
        .put("width", image.width)
        .put("height", image.height)
        .put("channels", 3)
        .toString();
  }

  private String pixels(PythonCall call) {
    var image = image(call);
    var index = JSON.readTree(call.request()).required("index").asInt();
    var target = call.buffers().getFirst();
    for (var pixel = 0; pixel < image.width * image.height; pixel++) {
      target.put(pixel * 3, (byte) (image.color >> 16));
      target.put(pixel * 3 + 1, (byte) (image.color >> 8));
      target.put(pixel * 3 + 2, (byte) (image.color + index));
    }
    return "{}";
  }

  /// Handles of this registry as Java sees them.
  public synchronized List<NodeValue.Handle> handles() {
    return objects.entrySet().stream()
        .map(entry ->
            new NodeValue.Handle(
                entry.getKey(),
                new PortType(entry.getValue().type),
                entry.getValue().bytes,
                isModel(entry.getValue().type)))
        .toList();
  }
}
