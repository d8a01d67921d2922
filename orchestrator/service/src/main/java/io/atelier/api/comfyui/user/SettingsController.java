package io.atelier.api.comfyui.user;

import io.atelier.access.Caller;
import io.atelier.api.ApiException;
import io.atelier.api.wire.ApiCode;
import io.atelier.formats.WorkflowReader;
import io.atelier.library.UserSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// Who the user is, and the settings that the editor keeps for it: ids with any JSON.
@RestController
@RequestMapping({"", "/api"})
final class SettingsController {

  private final UserSettings settings;
  private final JsonMapper json;

  SettingsController(UserSettings settings, JsonMapper json) {
    this.settings = settings;
    this.json = json;
  }

  /// A list of users would make the editor ask which one to be; here the token says it.
  @GetMapping("/users")
  Map<String, Object> users() {
    return Map.of("storage", "server", "migrated", true);
  }

  @GetMapping("/settings")
  JsonNode all(Caller caller) {
    var found = JsonNodeFactory.instance.objectNode();
    settings.all(caller.tenant()).forEach((name, value) -> found.set(name, json.readTree(value)));
    return found;
  }

  /// One of them; null in JSON for one that was never set.
  @GetMapping(path = "/settings/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
  String one(Caller caller, @PathVariable String name) {
    return settings.find(caller.tenant(), name).orElse("null");
  }

  @PostMapping("/settings")
  void merge(Caller caller, @RequestBody byte[] body) {
    var wanted = WorkflowReader.json(body);
    if (!wanted.isObject()) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID, "Settings are a JSON object of ids and values; send one.");
    }
    var values = new LinkedHashMap<String, String>();
    wanted.properties().forEach(value -> values.put(value.getKey(), value.getValue().toString()));
    settings.set(caller.tenant(), values);
  }

  @PostMapping("/settings/{name}")
  void set(Caller caller, @PathVariable String name, @RequestBody byte[] body) {
    settings.set(caller.tenant(), Map.of(name, WorkflowReader.json(body).toString()));
  }
}
