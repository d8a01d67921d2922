package io.atelier.catalog;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The files below one folder by their names, links followed (people link their models in from
/// other disks), each loop once. Bounded in depth and number; what cannot be read is left out.
final class FileListing extends SimpleFileVisitor<Path> {

  static final int DEEPEST = 16;
  static final int MOST_VISITS = 200_000;

  private static final System.Logger LOG = System.getLogger(FileListing.class.getName());

  private final Path root;
  private final List<String> extensions;
  private final NavigableSet<String> names = new TreeSet<>();
  private int visits;

  private FileListing(Path root, List<String> extensions) {
    this.root = root;
    this.extensions = extensions;
  }

  static NavigableSet<String> of(Path root, List<String> extensions) {
    var listing = new FileListing(root, extensions);
    try {
      Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, listing);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The folder {0} cannot be listed completely ({1}); files in it may be missing from choices",
          root,
          e.toString());
    }
    return listing.names;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    return isHidden(folder) && !folder.equals(root) ? FileVisitResult.SKIP_SUBTREE : visited();
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    var name = root.relativize(file).toString().replace(File.separatorChar, '/');
    if (attributes.isRegularFile()
        && !isHidden(file)
        && FileName.isPlain(name)
        && FileName.hasExtension(name, extensions)) {
      names.add(name);
    }
    return visited();
  }

  /// Folders count too: links among them can be followed in very many ways.
  private FileVisitResult visited() {
    visits++;
    if (visits < MOST_VISITS) {
      return FileVisitResult.CONTINUE;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "The folder {0} holds more than {1} files; the others are missing from choices",
        root,
        MOST_VISITS);
    return FileVisitResult.TERMINATE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) {
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
    return FileVisitResult.CONTINUE;
  }

  private static boolean isHidden(Path file) {
    var name = file.getFileName();
    return name != null && name.toString().startsWith(".");
  }
}
