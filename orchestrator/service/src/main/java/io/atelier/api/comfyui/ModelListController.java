package io.atelier.api.comfyui;

import io.atelier.api.ApiException;
import io.atelier.api.ModelFolders;
import io.atelier.api.comfyui.wire.ModelFileView;
import io.atelier.api.comfyui.wire.ModelPlaceView;
import io.atelier.api.wire.ApiCode;
import io.atelier.catalog.FileChoices;
import io.atelier.catalog.ModelNotes;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The model files as the catalog sees them now.
@RestController
@RequestMapping({"", "/api"})
final class ModelListController {

  private static final String EMBEDDINGS = "embeddings";
  private static final List<String> PICTURES =
      List.of(".preview.png", ".png", ".jpg", ".jpeg", ".webp");

  private final ModelFolders folders;
  private final FileChoices files;

  ModelListController(ModelFolders folders, FileChoices files) {
    this.folders = folders;
    this.files = files;
  }

  @GetMapping("/embeddings")
  List<String> embeddings() {
    return files.names(EMBEDDINGS).stream().map(ModelListController::withoutExtension).toList();
  }

  @GetMapping("/models")
  List<String> models() {
    var names = new TreeSet<>(folders.names());
    names.add(EMBEDDINGS);
    return List.copyOf(names);
  }

  @GetMapping("/models/{folder}")
  List<String> models(@PathVariable String folder) {
    return files.names(known(folder));
  }

  @GetMapping("/experiment/models")
  List<ModelPlaceView> places() {
    return models().stream().map(name -> new ModelPlaceView(name, List.of())).toList();
  }

  @GetMapping("/experiment/models/{folder}")
  List<ModelFileView> files(@PathVariable String folder) {
    return files.names(known(folder)).stream()
        .flatMap(name -> path(folder, name).flatMap(path -> view(name, path)).stream())
        .toList();
  }

  /// The picture that lies beside a model, as it is.
  @GetMapping("/experiment/models/preview/{folder}/{index}/{*name}")
  ResponseEntity<Resource> preview(
      @PathVariable String folder, @PathVariable String index, @PathVariable String name) {
    var picture =
        path(known(folder), name.substring(1))
            .flatMap(ModelListController::beside)
            .orElseThrow(() -> unknown("No picture lies beside the model", name));
    return ResponseEntity.ok()
        .header("X-Content-Type-Options", "nosniff")
        .contentType(
            MediaTypeFactory.getMediaType(picture.toString())
                .orElse(MediaType.APPLICATION_OCTET_STREAM))
        .body(new FileSystemResource(picture));
  }

  /// What the maker of a model has noted in it.
  @GetMapping("/view_metadata/{folder}")
  Map<String, String> notes(
      @PathVariable String folder, @RequestParam(defaultValue = "") String filename) {
    var notes =
        path(known(folder), filename)
            .filter(Files::isRegularFile)
            .map(ModelNotes::of)
            .orElse(Map.of());
    if (notes.isEmpty()) {
      throw unknown("Nothing is noted in the model", filename);
    }
    return notes;
  }

  private String known(String folder) {
    if (!models().contains(folder)) {
      throw unknown("There is no folder of models", folder);
    }
    return folder;
  }

  private static ApiException unknown(String sentence, String name) {
    return new ApiException(
        ApiCode.NOT_FOUND,
        "%s '%s'; /models lists the folders.".formatted(sentence, Shown.text(name)));
  }

  /// One that is broken is nowhere.
  private Optional<Path> path(String folder, String name) {
    try {
      return Optional.of(files.resolve(folder, name).path());
    } catch (AtelierException _) {
      return Optional.empty();
    }
  }

  private static Optional<ModelFileView> view(String name, Path path) {
    try {
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(
          new ModelFileView(
              name,
              0,
              attributes.lastModifiedTime().toMillis() / 1000.0,
              attributes.creationTime().toMillis() / 1000.0,
              attributes.size()));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Optional<Path> beside(Path model) {
    var stem = withoutExtension(String.valueOf(model.getFileName()));
    return PICTURES.stream()
        .map(extension -> model.resolveSibling(stem + extension))
        .flatMap(picture -> Files.isRegularFile(picture) ? Stream.of(picture) : Stream.empty())
        .findFirst();
  }

  private static String withoutExtension(String name) {
    var dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
