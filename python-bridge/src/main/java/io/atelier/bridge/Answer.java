package io.atelier.bridge;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/// How a call ended.
sealed interface Answer {

  record Result(String json) implements Answer {}

  record Failed(PythonFailure failure) implements Answer {}

  /// The caller's own progress sink threw.
  record SinkThrew(Throwable thrown) implements Answer {}

  /// As `atelier.entry` spells it: a result is cut out by position, so that a large one is not
  /// parsed and written again.
  String RESULT = "{\"ok\":true,\"result\":";

  /// Reads what the trampoline returned.
  static Answer of(Object returned) {
    return switch (returned) {
      case String text when text.startsWith(RESULT) ->
          new Result(text.substring(RESULT.length(), text.length() - 1));
      case String text -> new Failed(Wire.MAPPER.readValue(text, Wire.class).error());
      default -> throw new IllegalStateException("Python answered with no text: " + returned);
    };
  }

  static Failed fault(String type, Throwable thrown) {
    var trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return failed(PythonFailure.Kind.FAULT, type, String.valueOf(thrown), trace.toString());
  }

  static Failed cancelled() {
    return failed(PythonFailure.Kind.CANCELLED, "cancelled", "The caller cancelled the call", "");
  }

  static Failed failed(PythonFailure.Kind kind, String type, String message, String trace) {
    return new Failed(new PythonFailure(kind, type, message, trace, List.of(), List.of(), false));
  }

  /// The second form of an answer. The mapper is made when Python first fails: making it costs more
  /// than everything else in a start.
  record Wire(boolean ok, PythonFailure error) {

    static final JsonMapper MAPPER =
        JsonMapper.builder().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();
  }
}
