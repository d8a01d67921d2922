package io.atelier.workers;

import io.atelier.engine.Failure;
import io.atelier.graph.Shown;
import io.atelier.nodes.NodeTypes;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Node types of a workflow that no environment has all.
///
/// @param wanted the names of the node types
/// @param asked those that were there, at least one unless one failed
record Scattered(Set<String> wanted, List<Asked> asked, List<NotStarted> failed) {

  private static final int MOST_NAMED = 10;

  /// An environment that said what it has.
  record Asked(String environment, Worker worker, NodeTypes types) {

    boolean has(String type) {
      return types.find(type).isPresent();
    }

    long held(Set<String> wanted) {
      return wanted.stream().filter(this::has).count();
    }
  }

  record NotStarted(String environment, Failure why) {

    String told() {
      return "'%s' did not start (%s: %s)".formatted(environment, why.code(), why.message());
    }
  }

  /// A type that nobody has is for the check to name, in the environment that has the most others.
  Route route() {
    if (asked.isEmpty()) {
      return new Route.Nowhere(failed.getFirst().why());
    }
    if (failed.isEmpty() && !wanted.stream().allMatch(this::isSomewhere)) {
      return new Route.To(
          asked.stream()
              .max(Comparator.comparingLong(each -> each.held(wanted)))
              .orElseThrow()
              .worker());
    }
    return new Route.Nowhere(
        new Failure(WorkerCode.NODES_IN_SEVERAL_ENVIRONMENTS.name(), message()));
  }

  private boolean isSomewhere(String type) {
    return asked.stream().anyMatch(each -> each.has(type));
  }

  private String message() {
    var parts =
        Stream.concat(asked.stream().map(this::told), failed.stream().map(NotStarted::told));
    return "No environment has all node types of this workflow: %s; %s."
        .formatted(
            parts.collect(Collectors.joining("; ")),
            failed.isEmpty()
                ? "bring them into one environment, or split the workflow"
                : "mend what did not start, or bring them into one environment");
  }

  /// Of the types that not all have.
  private String told(Asked environment) {
    var telling = wanted.stream().filter(type -> !asked.stream().allMatch(e -> e.has(type)));
    var types = failed.isEmpty() ? telling.toList() : List.copyOf(wanted);
    return "'%s' has %s and lacks %s"
        .formatted(
            environment.environment(),
            named(types.stream().filter(environment::has).toList()),
            named(types.stream().filter(type -> !environment.has(type)).toList()));
  }

  private static String named(List<String> types) {
    var more = types.size() - MOST_NAMED;
    return types.isEmpty()
        ? "none"
        : types.stream().limit(MOST_NAMED).map(Shown::text).collect(Collectors.joining(", "))
            + (more > 0 ? " and %,d more".formatted(more) : "");
  }
}
