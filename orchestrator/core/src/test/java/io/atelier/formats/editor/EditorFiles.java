package io.atelier.formats.editor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Workflows in the editor's own form, and beside each what frontend 1.58.1 queued for it in
/// Chromium, `NAME.queued.json`. `object-info.json` has what ComfyUI 0.3.64 declares of their
/// nodes.
final class EditorFiles {

  private static final Path FOLDER =
      Path.of(
          System.getProperty("atelier.root"),
          "orchestrator/core/src/test/resources/io/atelier/formats/editor");
  private static final String QUEUED = ".queued.json";
  private static final String TYPES = "object-info";

  private EditorFiles() {}

  static List<String> names() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(QUEUED))
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .filter(name -> !name.equals(TYPES))
          .sorted()
          .toList();
    }
  }

  static EditorTypes types() {
    return new ObjectInfo(read(TYPES));
  }

  static JsonNode read(String name) {
    return parse(name + ".json");
  }

  static JsonNode queued(String name) {
    return parse(name + QUEUED);
  }

  private static JsonNode parse(String file) {
    try {
      return JsonMapper.shared().readTree(Files.readAllBytes(FOLDER.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
