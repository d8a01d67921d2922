package io.atelier.api;

import io.atelier.api.openapi.Says;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.ModelFoldersView;
import io.atelier.api.wire.ModelsView;
import io.atelier.graph.NearestName;
import io.atelier.graph.Shown;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The model files that nodes may choose from, as the catalog sees them now.
@RestController
@RequestMapping("/v1/models")
final class ModelsController {

  private final ModelFolders folders;

  ModelsController(ModelFolders folders) {
    this.folders = folders;
  }

  @Says("The folders of the catalog")
  @GetMapping
  ModelFoldersView folders() {
    return new ModelFoldersView(
        folders.names().stream()
            .map(folder ->
                new ModelFoldersView.FolderView(
                    folder, folders.count(folder), "/v1/models/" + folder))
            .toList());
  }

  @Says("The models of a folder, broken ones too")
  @GetMapping("/{folder}")
  ModelsView models(@PathVariable String folder) {
    if (!folders.names().contains(folder)) {
      throw new ApiException(
          ApiCode.NOT_FOUND,
          "There is no folder of models '%s'%s"
              .formatted(
                  Shown.text(folder),
                  NearestName.hint(folder, folders.names(), "; /v1/models lists them all.")));
    }
    return new ModelsView(folder, folders.models(folder));
  }
}
