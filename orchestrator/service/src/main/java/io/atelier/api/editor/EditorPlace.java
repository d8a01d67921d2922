package io.atelier.api.editor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where ComfyUI's editor lies, if this service serves it.
///
/// @param folder packages as pip lays them out; null for none
public record EditorPlace(@Nullable Path folder) {

  /// No editor.
  public static final EditorPlace NONE = new EditorPlace(null);

  /// Its pages, scripts and styles.
  Optional<Path> pages() {
    return below("comfyui_frontend_package/static");
  }

  /// Its workflow templates and their lists.
  Optional<Path> templates() {
    return below("comfyui_workflow_templates_json/templates");
  }

  /// Whether it is one that fails where loaders of ComfyUI are missing.
  public boolean awaitsLoaders() {
    return below("comfyui_frontend_package-1.27.10.dist-info")
        .filter(Files::isDirectory)
        .isPresent();
  }

  private Optional<Path> below(String path) {
    return Optional.ofNullable(folder).map(packages -> packages.resolve(path));
  }
}
