package io.atelier.cli;

import io.atelier.artifacts.Png;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a picture says about how it was made, and the pixels that it really has.
///
/// @param made our own text chunk, `atelier`
/// @param pixels SHA-256 of the samples in the file
record Provenance(JsonNode made, String pixels) {

  private static final JsonMapper JSON = JsonMapper.shared();

  /// Differ from run to run or follow from the others.
  private static final Set<String> NOT_INGREDIENTS = Set.of("pixels", "key");

  static Provenance read(InputStream picture) throws IOException {
    byte[] bytes = new BufferedInputStream(picture).readAllBytes();
    String chunk = Png.text(new ByteArrayInputStream(bytes)).get("atelier");
    if (chunk == null) {
      throw new CommandException(
          ExitCode.INVALID,
          "NO_PROVENANCE",
          "this picture does not say how it was made; only pictures saved by Atelier do");
    }
    return new Provenance(
        JSON.readTree(chunk), Png.pixels(new ByteArrayInputStream(bytes)).sha256());
  }

  /// Whether the file still has the pixels that were saved.
  boolean isUntouched() {
    return pixels.equals(made.path("pixels").asString(""));
  }

  /// Whether both are the same picture of the same node.
  boolean sameOrigin(Provenance other) {
    return made.path("node").equals(other.made.path("node"))
        && made.path("index").equals(other.made.path("index"));
  }

  /// Every ingredient that is not the same there, as `environment.device: "cpu" here, "mps" there`.
  List<String> differences(Provenance there) {
    var found = new ArrayList<String>();
    compare("", made, there.made, found);
    return found;
  }

  private static void compare(String place, JsonNode here, JsonNode there, List<String> found) {
    if (!here.isObject() || !there.isObject()) {
      if (!here.equals(there)) {
        found.add("%s: %s here, %s there".formatted(place, here, there));
      }
      return;
    }
    var names = new TreeSet<String>(here.propertyNames());
    names.addAll(there.propertyNames());
    names.removeAll(NOT_INGREDIENTS);
    for (String name : names) {
      String inner = place.isEmpty() ? name : place + "." + name;
      compare(inner, here.path(name), there.path(name), found);
    }
  }
}
