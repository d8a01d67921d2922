package io.atelier.nodes;

import io.atelier.bridge.PythonException;
import io.atelier.bridge.PythonFailure;
import io.atelier.graph.PortType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The words spoken with `atelier.operations`: values, notices and failures as JSON.
final class PythonJson {

  private static final String OURS = "out_of_memory";

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .build())
          .build();

  private PythonJson() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static String text(ObjectNode request) {
    return MAPPER.writeValueAsString(request);
  }

  static JsonNode parse(String answer) {
    try {
      return MAPPER.readTree(answer);
    } catch (JacksonException e) {
      throw new NodeFailure(
          NodeCode.PYTHON_ANSWER_UNREADABLE.name(),
          "Python's answer is not JSON; this is a fault in Atelier: " + e.getOriginalMessage(),
          null,
          e);
    }
  }

  static Optional<NodeTiming> timing(JsonNode timing) {
    return timing.isObject()
        ? Optional.of(
            new NodeTiming(
                timing.path("seconds").asDouble(0),
                timing.path("reports").asInt(0),
                timing.path("reporting_seconds").asDouble(0)))
        : Optional.empty();
  }

  static ObjectNode value(NodeValue value) {
    return switch (value) {
      case NodeValue.Plain(var json) -> object().set("value", json);
      case NodeValue.Handle handle -> object().put("handle", handle.id());
      case NodeValue.File file -> object().set("file", file(file));
      case NodeValue.Listed(var values) -> list(values);
    };
  }

  /// A prompt with the embeddings that it may name, and the names of those that are pickles.
  static ObjectNode prompt(NodeValue value, List<NodeValue.File> embeddings, List<String> pickles) {
    var object = value(value);
    if (!pickles.isEmpty()) {
      var names = object.putArray("pickles");
      pickles.forEach(names::add);
    }
    if (!embeddings.isEmpty()) {
      var files = object.putArray("embeddings");
      embeddings.forEach(embedding -> files.add(file(embedding)));
    }
    return object;
  }

  private static ObjectNode list(List<NodeValue> values) {
    var object = object();
    var list = object.putArray("list");
    values.forEach(value -> list.add(value(value)));
    return object;
  }

  private static ObjectNode file(NodeValue.File value) {
    var file = value.file();
    return object()
        .put("name", file.name())
        .put("path", file.path().toString())
        .put("sha256", value.sha256())
        .put("kind", file.identity().kind().name().toLowerCase(Locale.ROOT))
        .put("family", file.identity().family());
  }

  static NodeValues values(JsonNode output) {
    return output.has("list")
        ? new NodeValues(output.required("list").valueStream().map(PythonJson::oneValue).toList())
        : new NodeValues(List.of(oneValue(output)));
  }

  private static NodeValue oneValue(JsonNode output) {
    return output.has("handle") ? handle(output) : new NodeValue.Plain(output.required("value"));
  }

  static NodeValue.Handle handle(JsonNode object) {
    return new NodeValue.Handle(
        object.required("handle").asString(),
        new PortType(object.required("type").asString()),
        object.required("bytes").asLong(),
        object.path("model").asBoolean(false));
  }

  static Notice notice(JsonNode notice) {
    return new Notice(notice.required("code").asString(), notice.required("message").asString());
  }

  /// What a failed call means to the run.
  static RuntimeException failure(PythonException exception) {
    var failure = exception.failure();
    var said = failure.type() + ": " + failure.message();
    return switch (failure.kind()) {
      case CANCELLED -> new NodeCancelled();
      case BAD_INPUT ->
          new NodeFailure(
              failure.type().toUpperCase(Locale.ROOT),
              failure.message(),
              failure.traceback(),
              exception);
      case OUT_OF_MEMORY -> failed(NodeCode.OUT_OF_MEMORY, outOfMemory(failure, said), exception);
      case EXIT_REQUESTED ->
          failed(
              NodeCode.EXIT_REQUESTED,
              "Python code wanted to end the whole program; its traceback names the place ("
                  + said
                  + ")",
              exception);
      case FAULT -> failed(NodeCode.PYTHON_FAULT, said, exception);
    };
  }

  /// Our own sentence says what was needed and what there was.
  private static String outOfMemory(PythonFailure failure, String said) {
    return failure.type().equals(OURS)
        ? failure.message()
        : "The device ran out of memory; make the picture or the batch smaller (" + said + ")";
  }

  private static NodeFailure failed(NodeCode code, String message, PythonException exception) {
    return new NodeFailure(code.name(), message, exception.failure().traceback(), exception);
  }
}
