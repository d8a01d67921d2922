package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.access.Role;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a caller is told: everything, or for who may only submit, without the folders of this
/// machine. Every answer, event, call and page passes here.
@Component
public final class TellCaller {

  private final ServerPaths paths;
  private final JsonMapper json;

  TellCaller(ServerPaths paths, JsonMapper json) {
    this.paths = paths;
    this.json = json;
  }

  static boolean all(Caller caller) {
    return caller.role().includes(Role.OPERATE);
  }

  /// What anybody may read.
  public JsonNode anybody(Object view) {
    return paths.hide(json.valueToTree(view));
  }

  /// What a caller may read, as a tree.
  public JsonNode tree(Caller caller, Object view) {
    return all(caller) ? json.valueToTree(view) : anybody(view);
  }

  /// The same for a page.
  @SuppressWarnings("unchecked") // It is read as what it was written from.
  public <T> T view(Caller caller, T view) {
    return all(caller) ? view : (T) json.treeToValue(anybody(view), view.getClass());
  }

  Voice voice(Caller caller, Voice voice) {
    return all(caller) ? voice : new DiscreetVoice(voice, paths);
  }
}
