package io.atelier.cli;

import io.atelier.setup.BundleMade;
import io.atelier.setup.Intent;
import io.atelier.setup.LockMade;
import io.atelier.setup.PythonEnvironment;
import io.atelier.setup.SetupEvent;
import io.atelier.setup.SetupStatus;
import io.atelier.setup.SetupStep;
import io.atelier.setup.StepState;
import io.atelier.setup.Verified;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What `env … --json` prints. Names are a contract.
final class SetupJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SetupJson() {}

  /// One line of `env apply --json`.
  static ObjectNode of(SetupEvent event) {
    return switch (event) {
      case SetupEvent.Planned(var steps) -> {
        ObjectNode json = event("plan");
        ArrayNode array = json.putArray("steps");
        steps.forEach(step -> array.add(of(step)));
        yield json;
      }
      case SetupEvent.StepStarted(var step, var reason) ->
          event("step_started", step).put("title", step.title()).put("reason", reason);
      case SetupEvent.Journaled(var step, var makes) ->
          event("journaled", step).set("makes", strings(makes));
      case SetupEvent.Line(var step, var text) -> event("line", step).put("text", text);
      case SetupEvent.Progress(var step, var fraction) ->
          event("progress", step).put("fraction", fraction);
      case SetupEvent.StepDone(var step, var took) ->
          event("step_done", step).put("seconds", took.toMillis() / 1000.0);
      case SetupEvent.StepFailed(var step, var code, var message) ->
          event("step_failed", step).put("code", code.name()).put("message", message);
      case SetupEvent.Waiting(var reason) -> event("waiting").put("reason", reason);
      case SetupEvent.Done(var found) -> event("done").set("environment", environment(found));
      case SetupEvent.Failed failed -> failed(failed);
    };
  }

  private static ObjectNode failed(SetupEvent.Failed failed) {
    ObjectNode json = event("failed");
    json.putObject("error")
        .put("code", failed.code().name())
        .put("message", failed.message())
        .put("impossible", failed.code().impossible())
        .put("log", failed.log().map(Path::toString).orElse(null))
        .set("last_lines", strings(failed.lastLines()));
    return json;
  }

  private static ObjectNode event(String name) {
    return JSON.objectNode().put("event", name);
  }

  private static ObjectNode event(String name, SetupStep step) {
    return event(name).put("step", lower(step));
  }

  static ObjectNode of(StepState state) {
    ObjectNode json =
        JSON.objectNode()
            .put("step", lower(state.step()))
            .put("title", state.step().title())
            .put("state", lower(state.kind()))
            .put("found", state.detail())
            .put("check", state.step().check())
            .put("undo", state.step().undo());
    Intent intent = state.intent();
    json.put("sudo", intent.sudo()).put("bytes", intent.bytes());
    ArrayNode commands = json.putArray("commands");
    intent.commands().forEach(command -> commands.add(strings(command)));
    ArrayNode changes = json.putArray("changes");
    for (Intent.FileChange change : intent.changes()) {
      changes
          .addObject()
          .put("file", change.file().toString())
          .set("added", strings(change.diff()));
    }
    return json;
  }

  static ObjectNode of(Verified finding) {
    return JSON.objectNode()
        .put("check", finding.check())
        .put("ok", finding.ok())
        .put("detail", finding.detail())
        .put("remedy", finding.remedy());
  }

  static ObjectNode of(SetupStatus status) {
    ObjectNode json = JSON.objectNode().put("complete", status.environment().isPresent());
    status.environment().ifPresent(found -> json.set("environment", environment(found)));
    json.put("bytes", status.bytes());
    json.set("unfinished", strings(status.unfinished().stream().map(SetupJson::lower).toList()));
    json.set("made", strings(status.made()));
    return json;
  }

  private static ObjectNode environment(PythonEnvironment found) {
    return JSON.objectNode()
        .put("folder", found.folder().toString())
        .put("interpreter", found.python().toString())
        .put("python", found.pythonVersion())
        .put("lock", found.lock())
        .put("lock_sha256", found.lockSha256());
  }

  static ObjectNode of(LockMade made) {
    return JSON.objectNode()
        .put("lock", made.file().toString())
        .put("packages", made.packages())
        .put("changed", made.changed());
  }

  static ObjectNode of(BundleMade made) {
    ObjectNode json =
        JSON.objectNode()
            .put("bundle", made.folder().toString())
            .put("platform", made.platform().toString())
            .put("python", made.python())
            .put("lock", made.lock())
            .put("files", made.files())
            .put("bytes", made.bytes());
    made.source().ifPresent(version -> json.put("cpython_source", version));
    return json;
  }

  private static ArrayNode strings(List<String> values) {
    ArrayNode array = JSON.arrayNode();
    values.forEach(array::add);
    return array;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
