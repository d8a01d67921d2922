package io.atelier.cli;

import io.atelier.setup.BundleMade;
import io.atelier.setup.Intent;
import io.atelier.setup.LockMade;
import io.atelier.setup.SetupStatus;
import io.atelier.setup.StepState;
import io.atelier.setup.Verified;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What `env … --json` prints. Names are a contract.
final class SetupJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SetupJson() {}

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
    status
        .environment()
        .ifPresent(found ->
            json.putObject("environment")
                .put("folder", found.folder().toString())
                .put("python", found.pythonVersion())
                .put("lock", found.lock())
                .put("lock_sha256", found.lockSha256()));
    json.put("bytes", status.bytes());
    json.set("unfinished", strings(status.unfinished().stream().map(SetupJson::lower).toList()));
    json.set("made", strings(status.made()));
    return json;
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
