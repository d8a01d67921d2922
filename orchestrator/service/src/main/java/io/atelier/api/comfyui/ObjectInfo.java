package io.atelier.api.comfyui;

import io.atelier.api.WorkerPool;
import io.atelier.api.comfyui.wire.NodeInfoView;
import io.atelier.api.editor.EditorPlace;
import io.atelier.catalog.FileChoices;
import io.atelier.graph.Sha256;
import io.atelier.nodes.Domain;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.Palette;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// All node types as one document. It is large, so it is written anew only when the types or the
/// files that they choose from have changed.
@Component
final class ObjectInfo {

  private final WorkerPool pool;
  private final FileChoices files;
  private final JsonMapper json;
  private final EditorPlace editor;
  private volatile @Nullable Written last;

  ObjectInfo(WorkerPool pool, FileChoices files, JsonMapper json, EditorPlace editor) {
    this.pool = pool;
    this.files = files;
    this.json = json;
    this.editor = editor;
  }

  /// The document.
  ///
  /// @param tag other whenever it is another
  record Document(ByteArrayResource text, String tag) {}

  private record Written(Palette palette, Map<String, List<String>> names, Document document) {}

  Document now() {
    var palette = pool.palette();
    var names = names(palette);
    var known = last;
    if (known == null || !known.palette.equals(palette) || !known.names.equals(names)) {
      known = new Written(palette, names, write(palette, names));
      last = known;
    }
    return known.document;
  }

  /// One type, or none; under its name.
  Map<String, NodeInfoView> of(String name) {
    var found = new LinkedHashMap<String, NodeInfoView>();
    pool.palette()
        .types()
        .find(name)
        .ifPresent(type -> found.put(name, new DescribeNode(files::names).of(type)));
    return found;
  }

  private static Stream<NodeType> types(Palette palette) {
    return Stream.concat(palette.types().all().stream(), palette.types().pipelines().stream());
  }

  private Map<String, List<String>> names(Palette palette) {
    var names = new TreeMap<String, List<String>>();
    for (var type : palette.types().all()) {
      for (var input : type.inputs()) {
        if (input.domain() instanceof Domain.Files(var folder)) {
          names.computeIfAbsent(folder, files::names);
        }
      }
    }
    return names;
  }

  private Document write(Palette palette, Map<String, List<String>> names) {
    var describe = new DescribeNode(folder -> names.computeIfAbsent(folder, files::names));
    var all = new LinkedHashMap<String, NodeInfoView>();
    types(palette).forEach(type -> all.putIfAbsent(type.name(), describe.of(type)));
    if (editor.awaitsLoaders()) {
      AwaitedLoaders.missing(palette.types())
          .forEach(type -> all.put(type.name(), describe.of(type).asDeprecated()));
    }
    var text = json.writeValueAsBytes(all);
    return new Document(new ByteArrayResource(text), Sha256.of(ByteBuffer.wrap(text)));
  }
}
