package io.atelier.catalog;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/// Folders that a file in them marks as models: each is one choice, wherever it lies below some
/// directories. What a loader in Python checks anyhow is not looked at here. Safe for any thread.
///
/// @param folder what workflows call the choices
/// @param directories where they lie; of one name in several the first wins
/// @param marker the file's name
/// @param kind what each of them is
record MarkedFolders(String folder, List<Path> directories, String marker, FileKind kind)
    implements FileChoices {

  /// Where models of transformers lie, and what workflows call the choices.
  static final String TRANSFORMERS = "transformers";

  /// What marks the folder of one model.
  static final String CONFIG = "config.json";

  MarkedFolders {
    directories = List.copyOf(directories);
  }

  @Override
  public List<String> names(String folder) {
    var names = new TreeSet<String>();
    for (var directory : directories) {
      for (var file : FileListing.of(directory, List.of("/" + marker))) {
        names.add(file.substring(0, file.length() - marker.length() - 1));
      }
    }
    return List.copyOf(names);
  }

  @Override
  public ResolvedFile resolve(String folder, String name) {
    var path = find(name);
    try {
      return new ResolvedFile(folder, name, path, bytes(path), new ModelIdentity(kind, null, null));
    } catch (IOException e) {
      throw CatalogFault.unreadable(path, e);
    }
  }

  /// The folder of that name.
  ///
  /// @throws AtelierException OUTSIDE_ROOT or FILE_NOT_FOUND
  Path find(String name) {
    FileName.refuseEscape(folder, name);
    if (FileName.isPlain(name)) {
      for (var directory : directories) {
        var path = FileName.below(directory, name);
        if (path != null && Files.isRegularFile(path.resolve(marker))) {
          return path;
        }
      }
    }
    throw CatalogFault.notFound(folder, name, names(folder), directories);
  }

  static long bytes(Path folder) throws IOException {
    var sum = 0L;
    for (var file : ModelFiles.of(folder)) {
      sum += Files.size(file);
    }
    return sum;
  }
}
