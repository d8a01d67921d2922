package io.atelier.api.editor;

import io.atelier.api.WorkerPool;
import io.atelier.catalog.FileChoices;
import io.atelier.nodes.NodeTypes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Which of the editor's workflow templates run here. Each is converted and checked when the list
/// is first asked for, and again when workers bring other node types; model files are looked for
/// each time.
@Component
final class TemplateList {

  private static final String INDEX = "index.json";
  private static final String INPUT = "input";

  private final EditorPlace place;
  private final WorkerPool pool;
  private final FileChoices files;
  private final JsonMapper json;
  private @Nullable Known known;

  TemplateList(EditorPlace place, WorkerPool pool, FileChoices files, JsonMapper json) {
    this.place = place;
    this.pool = pool;
    this.files = files;
    this.json = json;
  }

  /// What was read with these node types.
  private record Known(NodeTypes types, Map<String, ReadTemplate> templates) {}

  /// By their names, in the order of the editor's list; empty without an editor.
  SequencedMap<String, TemplateView> all() {
    var views = new LinkedHashMap<String, TemplateView>();
    place.templates().ifPresent(folder -> add(folder, views));
    return views;
  }

  private void add(Path folder, Map<String, TemplateView> views) {
    var read = read(folder);
    var there = new HashMap<String, Set<String>>();
    for (var category : json.readTree(folder.resolve(INDEX).toFile())) {
      for (var entry : category.path("templates")) {
        var name = entry.path("name").asString("");
        var template = read.get(name);
        if (template != null) {
          views.put(name, view(category, entry, template, there));
        }
      }
    }
  }

  private TemplateView view(
      JsonNode category, JsonNode entry, ReadTemplate template, Map<String, Set<String>> there) {
    var missing =
        template.files().stream()
            .filter(file ->
                !there
                    .computeIfAbsent(file.folder(), folder -> Set.copyOf(files.names(folder)))
                    .contains(file.name()))
            .toList();
    var models =
        missing.stream()
            .filter(file -> !file.folder().equals(INPUT))
            .map(file -> file.folder() + "/" + file.name())
            .toList();
    var pictures =
        missing.stream()
            .filter(file -> file.folder().equals(INPUT))
            .map(ReadTemplate.Named::name)
            .toList();
    var name = entry.path("name").asString("");
    return new TemplateView(
        name,
        entry.path("title").asString(name),
        category.path("title").asString(""),
        template.missingNodes().isEmpty() && models.isEmpty() && template.problem() == null,
        template.missingNodes(),
        models,
        pictures,
        template.problem());
  }

  private synchronized Map<String, ReadTemplate> read(Path folder) {
    var types = pool.palette().types();
    var last = known;
    if (last == null || last.types != types) {
      last = new Known(types, readAll(folder, types));
      known = last;
    }
    return last.templates;
  }

  private Map<String, ReadTemplate> readAll(Path folder, NodeTypes types) {
    var all = new HashMap<String, ReadTemplate>();
    for (var category : json.readTree(folder.resolve(INDEX).toFile())) {
      for (var entry : category.path("templates")) {
        var name = entry.path("name").asString("");
        var file = folder.resolve(name + ".json");
        if (folder.equals(file.getParent()) && Files.isRegularFile(file)) {
          all.put(name, read(file, types));
        }
      }
    }
    return all;
  }

  private ReadTemplate read(Path file, NodeTypes types) {
    try (var in = new BufferedInputStream(Files.newInputStream(file))) {
      return ReadTemplate.of(in, types, files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The editor's own list with what runs here marked: by a tag, which the editor can filter by,
  /// and by what is missing, before the description.
  ///
  /// @param index the file, in whatever language
  JsonNode marked(Path index) {
    var views = all();
    var list = json.readTree(index.toFile());
    for (var category : list) {
      for (var entry : category.path("templates")) {
        var view = views.get(entry.path("name").asString(""));
        if (view != null && entry instanceof ObjectNode template) {
          MarkTemplate.mark(template, view);
        }
      }
    }
    return list;
  }
}
