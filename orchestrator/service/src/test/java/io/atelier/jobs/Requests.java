package io.atelier.jobs;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Requests of one node each.
public final class Requests {

  private Requests() {}

  public static JobRequest of(String type) {
    return of(type, JobTerms.of("anna"));
  }

  public static JobRequest of(String type, JobTerms terms) {
    return of(type, terms, Map.of());
  }

  public static JobRequest of(String type, JobTerms terms, Map<String, ?> literals) {
    return new JobRequest(JobWork.of(workflow(type, literals), new LinkedHashMap<>()), terms);
  }

  public static Workflow workflow(String type, Map<String, ?> literals) {
    var inputs = new LinkedHashMap<String, Input>();
    literals.forEach((name, value) -> inputs.put(name, literal(value)));
    var nodes = new LinkedHashMap<String, GraphNode>();
    nodes.put("1", new GraphNode("1", type, "The node", inputs));
    return new Workflow(nodes);
  }

  private static Input literal(Object value) {
    return switch (value) {
      case String text -> Input.Literal.of(text);
      case Integer number -> Input.Literal.of(number);
      default -> throw new IllegalArgumentException(value.toString());
    };
  }

  public static JobTerms tagged(String tenant, String... tags) {
    return JobTerms.of(tenant).withTags(Set.of(tags));
  }
}
