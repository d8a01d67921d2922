package io.atelier.engine;

import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import java.util.Optional;

/// Puts output nodes together whose files may get the same name but for its number: those with the
/// same prefix, and where they have none, those of one type. A prefix that another node computes
/// may be any, so with one of those all belong together.
final class FileNameGroups {

  private static final String ANY = "";

  private final boolean anyIsComputed;

  FileNameGroups(RunPlan plan) {
    anyIsComputed =
        plan.nodes().values().stream()
            .flatMap(node -> prefix(node).stream())
            .anyMatch(BoundInput.From.class::isInstance);
  }

  String of(PlannedNode node) {
    return prefix(node)
        .map(prefix ->
            prefix instanceof BoundInput.Value(var json) && !anyIsComputed
                ? "prefix " + json.asString()
                : ANY)
        .orElse("type " + node.type().name());
  }

  private static Optional<BoundInput> prefix(PlannedNode node) {
    return node.type().inputs().stream()
        .filter(port -> port.domain() instanceof Domain.OutputPrefix)
        .map(InputPort::name)
        .flatMap(name -> Optional.ofNullable(node.inputs().get(name)).stream())
        .findFirst();
  }
}
