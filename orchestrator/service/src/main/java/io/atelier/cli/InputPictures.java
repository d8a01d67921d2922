package io.atelier.cli;

import io.atelier.catalog.CatalogCode;
import io.atelier.catalog.FileChoices;
import io.atelier.catalog.InputFolder;
import io.atelier.catalog.ResolvedFile;
import io.atelier.graph.AtelierException;
import java.nio.file.Path;
import java.util.List;

/// The pictures that a workflow may load. Where one is missing, it names the option that helps: a
/// picture keeps no paths, so nobody can know where its inputs were.
record InputPictures(FileChoices folder) implements FileChoices {

  InputPictures(Path folder) {
    this(new InputFolder(folder));
  }

  @Override
  public List<String> names(String name) {
    return folder.names(name);
  }

  @Override
  public ResolvedFile resolve(String folderName, String name) {
    try {
      return folder.resolve(folderName, name);
    } catch (AtelierException e) {
      if (e.code() != CatalogCode.FILE_NOT_FOUND) {
        throw e;
      }
      throw new AtelierException(
          e.code(), e.getMessage() + " Or give --input DIR, the folder that holds it.", e);
    }
  }
}
