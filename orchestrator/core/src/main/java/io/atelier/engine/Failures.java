package io.atelier.engine;

import io.atelier.graph.AtelierException;
import io.atelier.nodes.NodeCode;
import io.atelier.nodes.NodeFailure;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns what went wrong into what a run reports.
final class Failures {

  private Failures() {}

  static Failure of(Throwable thrown, @Nullable PlannedNode node) {
    var id = node == null ? null : node.id();
    var type = node == null ? null : node.type().name();
    return switch (thrown) {
      case NodeFailure e -> new Failure(e.code(), id, type, said(e), e.traceback(), List.of());
      case AtelierException e -> new Failure(e.code().name(), id, type, said(e), null, List.of());
      case OutOfMemoryError e ->
          new Failure(
              NodeCode.OUT_OF_MEMORY.name(),
              id,
              type,
              "Java ran out of memory (%s; its heap may take %,d MB): make the picture or the batch smaller."
                  .formatted(e.getMessage(), Runtime.getRuntime().maxMemory() / 1_000_000),
              traceback(e),
              List.of());
      default ->
          new Failure(
              NodeCode.NODE_FAULT.name(),
              id,
              type,
              "An unexpected fault in Java: %s; please report it with its traceback."
                  .formatted(thrown),
              traceback(thrown),
              List.of());
    };
  }

  /// A workflow that the check refuses.
  static Failure invalid(List<Finding> findings) {
    var errors = findings.stream().filter(Finding::isError).toList();
    var first = errors.getFirst();
    var more = errors.size() - 1;
    return new Failure(
        EngineCode.INVALID_WORKFLOW.name(),
        first.node(),
        null,
        more == 0 ? first.message() : "%s (and %,d more)".formatted(first.message(), more),
        null,
        findings);
  }

  private static String said(RuntimeException thrown) {
    var message = thrown.getMessage();
    return message == null ? thrown.toString() : message;
  }

  private static String traceback(Throwable thrown) {
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
