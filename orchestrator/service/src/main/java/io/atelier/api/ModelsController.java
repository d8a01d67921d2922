package io.atelier.api;

import io.atelier.api.openapi.Says;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.ModelFoldersView;
import io.atelier.api.wire.ModelView;
import io.atelier.api.wire.ModelsView;
import io.atelier.catalog.FileChoices;
import io.atelier.graph.AtelierException;
import io.atelier.graph.NearestName;
import io.atelier.graph.Shown;
import io.atelier.nodes.Domain;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The model files that nodes may choose from, as the catalog sees them now. Folders are those that
/// node types name, so none comes from outside.
@RestController
@RequestMapping("/v1/models")
final class ModelsController {

  private static final String PICTURES = "input";

  private final FileChoices files;
  private final WorkerPool pool;

  ModelsController(FileChoices files, WorkerPool pool) {
    this.files = files;
    this.pool = pool;
  }

  @Says("The folders of the catalog")
  @GetMapping
  ModelFoldersView folders() {
    return new ModelFoldersView(
        names().stream()
            .map(folder ->
                new ModelFoldersView.FolderView(
                    folder, files.names(folder).size(), "/v1/models/" + folder))
            .toList());
  }

  @Says("The models of a folder, broken ones too")
  @GetMapping("/{folder}")
  ModelsView models(@PathVariable String folder) {
    if (!names().contains(folder)) {
      throw new ApiException(
          ApiCode.NOT_FOUND,
          "There is no folder of models '%s'%s"
              .formatted(
                  Shown.text(folder),
                  NearestName.hint(folder, names(), "; /v1/models lists them all.")));
    }
    return new ModelsView(
        folder, files.names(folder).stream().map(name -> model(folder, name)).toList());
  }

  /// One that is broken is shown with what is wrong.
  private ModelView model(String folder, String name) {
    try {
      return ModelView.of(files.resolve(folder, name));
    } catch (AtelierException e) {
      return ModelView.of(name, e);
    }
  }

  private SortedSet<String> names() {
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
}
