package io.atelier.engine;

import io.atelier.artifacts.Pixels;
import io.atelier.catalog.ResolvedFile;
import io.atelier.nodes.Environment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SortedMap;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How a picture was made, as the PNG chunk `atelier`: enough to say, when making it again gives
/// other pixels, which ingredient differs.
///
/// @param chunks what the picture carries beside it
record Provenance(
    Environment environment, FileContents contents, SequencedMap<String, String> chunks) {

  private static final int FORMAT = 1;
  private static final String VERSION = AtelierVersion.current();
  private static final JsonMapper ASCII =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /// What a file says that is no picture.
  SequencedMap<String, String> textChunks(PlannedNode node, List<ResolvedFile> files) {
    return withChunk(made(node, files));
  }

  /// All text chunks of one picture.
  ///
  /// @param files that the node and its ancestors read
  /// @param index of the picture in its batch
  SequencedMap<String, String> textChunks(
      PlannedNode node, List<ResolvedFile> files, int index, Pixels pixels) {
    return withChunk(made(node, files).put("index", index).put("pixels", pixels.sha256()));
  }

  private SequencedMap<String, String> withChunk(ObjectNode made) {
    var all = new LinkedHashMap<>(chunks);
    all.put("atelier", ASCII.writeValueAsString(made));
    return all;
  }

  private ObjectNode made(PlannedNode node, List<ResolvedFile> files) {
    var made = environmentJson();
    var models = made.putArray("models");
    files.forEach(file -> models.add(fileJson(file)));
    return made.put("node", node.id()).put("key", node.key());
  }

  private ObjectNode environmentJson() {
    var made =
        JsonNodeFactory.instance
            .objectNode()
            .put("format", FORMAT)
            .put("atelier", VERSION)
            .put("python", environment.python())
            .put("torch", environment.torch());
    made.set("libraries", object(environment.libraries()));
    made.put("device", environment.device()).put("device_name", environment.deviceName());
    made.set("dtypes", object(environment.dtypes()));
    made.put("threads", environment.threads());
    if (!environment.optimizations().isEmpty()) {
      environment.optimizations().forEach(made.putArray("optimizations")::add);
    }
    return made;
  }

  private static ObjectNode object(SortedMap<String, String> entries) {
    var object = JsonNodeFactory.instance.objectNode();
    entries.forEach(object::put);
    return object;
  }

  private ObjectNode fileJson(ResolvedFile file) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("folder", file.folder())
        .put("name", file.name())
        .put("sha256", contents.sha256(file.path()).orElse(null))
        .put("kind", file.identity().kind().name().toLowerCase(Locale.ROOT))
        .put("family", file.identity().family())
        .put("notice", file.identity().notice());
  }
}
