package io.atelier.api.console;

import io.atelier.access.Caller;
import io.atelier.api.ModelFolders;
import io.atelier.api.TellCaller;
import io.atelier.api.wire.ModelView;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/// The model files, as the catalog sees them now; those that are refused with the reason.
@Controller
final class ModelsPage {

  private final ModelFolders folders;
  private final TellCaller tell;

  ModelsPage(ModelFolders folders, TellCaller tell) {
    this.tell = tell;
    this.folders = folders;
  }

  /// A folder that holds any.
  record Folder(String name, List<Model> models) {}

  /// A model.
  record Model(ModelView said, @Nullable String size) {}

  /// All of them.
  ///
  /// @param empty folders that hold none, in one line
  record Models(List<Folder> folders, String empty) {}

  @GetMapping("/console/models")
  ModelAndView page(Caller caller) {
    var all =
        folders.names().stream()
            .map(folder ->
                new Folder(
                    folder,
                    folders.models(folder).stream()
                        .map(model -> tell.view(caller, model))
                        .map(model -> new Model(model, Words.sizeOrNull(model.bytes())))
                        .toList()))
            .toList();
    var empty = all.stream().filter(folder -> folder.models.isEmpty()).map(Folder::name).toList();
    return new ModelAndView(
        "console/models",
        "models",
        new Models(
            all.stream().filter(folder -> !folder.models.isEmpty()).toList(),
            String.join(", ", empty)));
  }
}
