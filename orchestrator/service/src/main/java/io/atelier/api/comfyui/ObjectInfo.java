package io.atelier.api.comfyui;

import io.atelier.access.Caller;
import io.atelier.api.OwnUploads;
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
import org.springframework.core.io.ByteArrayResource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// All node types as one document. It is large, so it is written anew only when the types or the
/// files that they choose from have changed; for few callers at a time who have uploads that nobody
/// else sees.
@Component
final class ObjectInfo {

  private static final String PICTURES = "input";

  private final WorkerPool pool;
  private final FileChoices files;
  private final JsonMapper json;
  private final EditorPlace editor;
  private final OwnUploads uploads;
  private final Map<List<String>, Written> last = new RecentDocuments();

  ObjectInfo(
      WorkerPool pool, FileChoices files, JsonMapper json, EditorPlace editor, OwnUploads uploads) {
    this.pool = pool;
    this.files = files;
    this.json = json;
    this.editor = editor;
    this.uploads = uploads;
  }

  /// The document.
  ///
  /// @param tag other whenever it is another
  record Document(ByteArrayResource text, String tag) {}

  /// By the caller's own uploads; what was not asked for longest goes.
  private static final class RecentDocuments extends LinkedHashMap<List<String>, Written> {

    private static final long serialVersionUID = 1;
    private static final int MOST = 8;

    RecentDocuments() {
      super(MOST, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<List<String>, Written> eldest) {
      return size() > MOST;
    }
  }

  private record Written(Palette palette, Map<String, List<String>> names, Document document) {}

  /// @param caller whose own uploads are among the pictures that can be chosen
  Document now(Caller caller) {
    var palette = pool.palette();
    var own = uploads.names(caller);
    var names = names(palette, own);
    synchronized (last) {
      var known = last.get(own);
      if (known == null || !known.palette.equals(palette) || !known.names.equals(names)) {
        known = new Written(palette, names, write(palette, names));
        last.put(own, known);
      }
      return known.document;
    }
  }

  /// One type, or none; under its name.
  Map<String, NodeInfoView> of(String name, Caller caller) {
    var own = uploads.names(caller);
    var found = new LinkedHashMap<String, NodeInfoView>();
    pool.palette()
        .types()
        .find(name)
        .ifPresent(
            type -> found.put(name, new DescribeNode(folder -> names(folder, own)).of(type)));
    return found;
  }

  private List<String> names(String folder, List<String> own) {
    var shared = files.names(folder);
    return folder.equals(PICTURES) && !own.isEmpty()
        ? Stream.concat(own.stream(), shared.stream()).toList()
        : shared;
  }

  private static Stream<NodeType> types(Palette palette) {
    return Stream.concat(palette.types().all().stream(), palette.types().pipelines().stream());
  }

  private Map<String, List<String>> names(Palette palette, List<String> own) {
    var names = new TreeMap<String, List<String>>();
    for (var type : palette.types().all()) {
      for (var input : type.inputs()) {
        if (input.domain() instanceof Domain.Files(var folder)) {
          names.computeIfAbsent(folder, each -> names(each, own));
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
