package io.atelier.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The pictures a workflow may load: one folder, known to nodes as `input`. Names may end in `
/// [input]`, as ComfyUI's clients write them. Contents are not looked at. Safe for any thread.
public final class InputFolder implements FileChoices {

  private static final String FOLDER = "input";
  private static final String SUFFIX = "[input]";
  private static final List<String> EXTENSIONS =
      List.of(".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff");

  private final Path root;

  /// A folder that does not exist (yet) holds nothing.
  public InputFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public List<String> names(String folder) {
    return folder.equals(FOLDER) ? List.copyOf(FileListing.of(root, EXTENSIONS)) : List.of();
  }

  @Override
  public ResolvedFile resolve(String folder, String written) {
    var name = withoutSuffix(written);
    FileName.refuseEscape(folder, name);
    var path = find(folder, name);
    try {
      var bytes = Files.size(path);
      if (bytes == 0) {
        throw CatalogFault.broken(path, "it is empty");
      }
      var identity = new ModelIdentity(FileKind.IMAGE, null, null);
      return new ResolvedFile(folder, name, path, bytes, identity);
    } catch (IOException e) {
      throw CatalogFault.unreadable(path, e);
    }
  }

  private static String withoutSuffix(String name) {
    return name.endsWith(SUFFIX)
        ? name.substring(0, name.length() - SUFFIX.length()).stripTrailing()
        : name;
  }

  private Path find(String folder, String name) {
    var path = FileName.below(root, name);
    var isThere =
        folder.equals(FOLDER)
            && FileName.isPlain(name)
            && FileName.hasExtension(name, EXTENSIONS)
            && path != null
            && Files.isRegularFile(path);
    if (path == null || !isThere) {
      throw CatalogFault.notFound(folder, name, names(folder), List.of(root));
    }
    return path;
  }
}
