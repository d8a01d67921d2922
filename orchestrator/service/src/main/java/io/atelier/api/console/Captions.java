package io.atelier.api.console;

import io.atelier.graph.AtelierException;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Shown;
import io.atelier.graph.Workflow;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobId;
import io.atelier.jobs.Jobs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// What jobs are about, for people: the text that they begin with. Remembers the latest, because a
/// job never computes anything else.
@Component
final class Captions {

  private static final int MOST = 2_000;
  private static final int LONGEST = 140;
  private static final List<String> TEXTS = List.of("text", "prompt", "text_g", "caption");

  private final Jobs jobs;
  private final Map<JobId, String> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, String> eldest) {
          return size() > MOST;
        }
      };

  Captions(Jobs jobs) {
    this.jobs = jobs;
  }

  String of(JobId job) {
    synchronized (known) {
      var caption = known.get(job);
      if (caption != null) {
        return caption;
      }
    }
    var caption = read(job);
    synchronized (known) {
      known.put(job, caption);
    }
    return caption;
  }

  /// Somebody may delete it while it is listed.
  private String read(JobId job) {
    try {
      return of(jobs.work(job).workflow());
    } catch (AtelierException e) {
      if (e.code() != JobCode.JOB_UNKNOWN) {
        throw e;
      }
      return "deleted meanwhile";
    }
  }

  /// The first text of it that is not blank; without one, the types of its nodes.
  static String of(Workflow workflow) {
    var nodes = workflow.nodes().values();
    var text = nodes.stream().flatMap(Captions::texts).findFirst();
    return Shown.text(
        text.orElseGet(() ->
            nodes.stream().map(GraphNode::type).distinct().collect(Collectors.joining(" → "))),
        LONGEST);
  }

  private static Stream<String> texts(GraphNode node) {
    return TEXTS.stream()
        .map(node.inputs()::get)
        .flatMap(input ->
            input instanceof Input.Literal(var value) && value.isString()
                ? Stream.of(value.asString().strip())
                : Stream.empty())
        .filter(text -> !text.isEmpty());
  }
}
