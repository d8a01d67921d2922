package io.atelier.api.wire;

import io.atelier.engine.EventJson;
import io.atelier.jobs.JobEvent;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What is told of an event: to its job and attempt, for a run's event, what `run --json` says of
/// it.
public final class EventData {

  private EventData() {}

  /// The name of the event.
  public static String name(JobEvent event) {
    return switch (event) {
      case JobEvent.Changed _ -> "job_changed";
      case JobEvent.Deleted _ -> "job_deleted";
      case JobEvent.Run run -> EventJson.of(run.event()).path("event").asString();
    };
  }

  public static ObjectNode of(JobEvent event) {
    var json = JsonNodeFactory.instance.objectNode().put("event", name(event));
    json.put("job", event.job().text());
    return switch (event) {
      case JobEvent.Changed changed ->
          json.put("status", changed.status().name().toLowerCase(Locale.ROOT))
              .put("attempt", changed.attempt())
              .put("at", changed.at().toString());
      case JobEvent.Deleted deleted -> json.put("at", deleted.at().toString());
      case JobEvent.Run run -> {
        json.put("attempt", run.attempt());
        yield json.setAll(EventJson.of(run.event()));
      }
    };
  }
}
