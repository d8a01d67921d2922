package io.atelier.engine;

import io.atelier.catalog.CatalogCode;
import io.atelier.catalog.FileChoices;
import io.atelier.catalog.FileKind;
import io.atelier.catalog.ModelIdentity;
import io.atelier.catalog.ResolvedFile;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Files of one flat folder per kind, believed to be what the test says.
record NamedFiles(Path root, ModelIdentity identity) implements FileChoices {

  static NamedFiles of(Path root) {
    return new NamedFiles(
        root, new ModelIdentity(FileKind.CHECKPOINT, "tiny-sd", "Random weights: only noise."));
  }

  void write(String folder, String name, String content) throws IOException {
    Files.createDirectories(root.resolve(folder));
    Files.writeString(root.resolve(folder).resolve(name), content);
  }

  @Override
  public List<String> names(String folder) {
    return listed(folder).filter(name -> !name.endsWith(".pt")).toList();
  }

  @Override
  public List<String> pickles(String folder) {
    return listed(folder).filter(name -> name.endsWith(".pt")).toList();
  }

  private Stream<String> listed(String folder) {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ResolvedFile resolve(String folder, String name) {
    var path = root.resolve(folder).resolve(name);
    try {
      return new ResolvedFile(folder, name, path, Files.size(path), identity);
    } catch (IOException e) {
      throw new AtelierException(
          CatalogCode.FILE_NOT_FOUND,
          "There is no '%s' in %s.".formatted(Shown.text(name), folder),
          e);
    }
  }
}
