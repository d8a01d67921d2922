package io.atelier.engine;

import io.atelier.graph.ErrorCode;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One thing that is wrong with a workflow.
///
/// @param code a [FindingCode], or what the catalog says of a file
/// @param node id; null when it is about the whole workflow
/// @param message one sentence with the remedy
/// @param spoiledOutputs ids of the output nodes that cannot run because of it; of very many, the
///   first of the file
public record Finding(
    ErrorCode code,
    Severity severity,
    @Nullable String node,
    @Nullable String input,
    String message,
    Set<String> spoiledOutputs) {

  public Finding {
    spoiledOutputs = Collections.unmodifiableSet(new TreeSet<>(spoiledOutputs));
  }

  /// What a finding means for running the workflow.
  public enum Severity {
    /// Worth saying; the workflow runs.
    WARNING,
    /// The spoiled outputs cannot be made.
    ERROR
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
