package io.atelier.api;

import io.atelier.api.wire.ModelView;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.FileChoices;
import io.atelier.graph.AtelierException;
import io.atelier.nodes.Domain;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/// The model files that nodes may choose from, as the catalog sees them now. Folders are those that
/// node types name, so none comes from outside.
@Component
public final class ModelFolders {

  private static final String PICTURES = "input";

  private final FileChoices files;
  private final WorkerPool pool;
  private final DigestCache digests;

  ModelFolders(FileChoices files, WorkerPool pool, DigestCache digests) {
    this.files = files;
    this.pool = pool;
    this.digests = digests;
  }

  /// The folders, also those that hold nothing.
  public SortedSet<String> names() {
    var folders = new TreeSet<String>();
    for (var type : pool.palette().types().all()) {
      for (var input : type.inputs()) {
        if (input.domain() instanceof Domain.Files(var folder) && !folder.equals(PICTURES)) {
          folders.add(folder);
        }
      }
    }
    return folders;
  }

  int count(String folder) {
    return files.names(folder).size();
  }

  /// What a folder holds. One that is broken is shown with what is wrong.
  ///
  /// @param folder one of [#names]
  public List<ModelView> models(String folder) {
    return files.names(folder).stream().map(name -> model(folder, name)).toList();
  }

  private ModelView model(String folder, String name) {
    try {
      var file = files.resolve(folder, name);
      return ModelView.of(file, digests.known(file.path()).orElse(null));
    } catch (AtelierException e) {
      return ModelView.of(name, e);
    }
  }
}
