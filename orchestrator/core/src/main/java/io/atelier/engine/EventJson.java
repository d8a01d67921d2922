package io.atelier.engine;

import io.atelier.artifacts.Artifact;
import io.atelier.nodes.Notice;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Events as JSON, for `run --json` and for the clients of the service. Names are a contract;
/// previews are left out. Stateless.
public final class EventJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EventJson() {}

  /// An event of a run.
  public static ObjectNode of(RunEvent event) {
    return switch (event) {
      case RunEvent.RunStarted started ->
          event("run_started").put("run", started.run()).set("nodes", strings(started.nodes()));
      case RunEvent.NodesCached cached ->
          event("nodes_cached").set("nodes", strings(cached.nodes()));
      case RunEvent.NodeStarted started ->
          node("node_started", started.node())
              .put("type", started.type())
              .put("title", started.title())
              .put("lane", started.lane());
      case RunEvent.NodeProgress progress -> progress(progress);
      case RunEvent.NodeFinished finished -> finished(finished);
    };
  }

  /// Its end.
  public static ObjectNode of(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Done done -> {
        ObjectNode json = seconds(event("done"), done.took());
        json.set("artifacts", artifacts(done.artifacts()));
        yield json.set("notices", notices(done.notices()));
      }
      case RunOutcome.Failed failed -> event("failed").set("error", error(failed.failure()));
      case RunOutcome.Cancelled _ -> event("cancelled");
      case RunOutcome.Lost lost -> lost(lost.report());
    };
  }

  private static ObjectNode lost(CrashReport report) {
    ObjectNode json = event("lost");
    json.set("error", error(report.failure()));
    return json.put("exit_code", report.ending().exitCode())
        .put("signal", report.ending().signal())
        .put("report", report.file() == null ? null : report.file().toString());
  }

  private static ObjectNode error(Failure failure) {
    ObjectNode json =
        JSON.objectNode()
            .put("code", failure.code())
            .put("message", failure.message())
            .put("node", failure.node())
            .put("type", failure.type())
            .put("traceback", failure.traceback());
    ArrayNode findings = json.putArray("findings");
    failure.findings().forEach(finding -> findings.add(finding(JSON.objectNode(), finding)));
    return json;
  }

  /// What the check found, as an event of its own.
  public static ObjectNode of(Finding finding) {
    return finding(event("finding"), finding);
  }

  private static ObjectNode finding(ObjectNode json, Finding finding) {
    json.put("code", finding.code().name())
        .put("error", finding.isError())
        .put("node", finding.node())
        .put("input", finding.input())
        .put("message", finding.message())
        .set("spoiled_outputs", strings(finding.spoiledOutputs()));
    return json;
  }

  private static ObjectNode event(String name) {
    return JSON.objectNode().put("event", name);
  }

  private static ObjectNode finished(RunEvent.NodeFinished finished) {
    ObjectNode json = seconds(node("node_finished", finished.node()), finished.took());
    json.set("artifacts", artifacts(finished.artifacts()));
    return json.set("notices", notices(finished.notices()));
  }

  private static ObjectNode progress(RunEvent.NodeProgress progress) {
    ObjectNode json =
        node("node_progress", progress.node())
            .put("step", progress.step())
            .put("total", progress.total());
    return progress.text() == null ? json : json.put("text", progress.text());
  }

  private static ObjectNode node(String name, String node) {
    return event(name).put("node", node);
  }

  private static ObjectNode seconds(ObjectNode json, Duration duration) {
    return json.put("seconds", duration.toMillis() / 1000.0);
  }

  private static ArrayNode strings(Collection<String> values) {
    ArrayNode array = JSON.arrayNode();
    values.forEach(array::add);
    return array;
  }

  private static ArrayNode artifacts(List<Artifact> artifacts) {
    ArrayNode array = JSON.arrayNode();
    for (Artifact artifact : artifacts) {
      array
          .addObject()
          .put("name", artifact.name())
          .put("kind", artifact.kind().name().toLowerCase(Locale.ROOT))
          .put("path", artifact.path())
          .put("media_type", artifact.mediaType())
          .put("bytes", artifact.bytes())
          .put("sha256", artifact.sha256());
    }
    return array;
  }

  private static ArrayNode notices(List<Notice> notices) {
    ArrayNode array = JSON.arrayNode();
    notices.forEach(
        notice -> array.addObject().put("code", notice.code()).put("message", notice.message()));
    return array;
  }
}
