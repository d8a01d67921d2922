package io.atelier.artifacts;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Artifacts as plain files below one folder, named and numbered as ComfyUI does; previews below
/// its `temp`. Any number of threads and processes may share the folder: a name is taken atomically
/// and no file is ever replaced. Links inside the folder may lead anywhere inside it, never out.
public final class OutputFolder implements ArtifactStore {

  private static final System.Logger LOG = System.getLogger(OutputFolder.class.getName());

  private final Path root;
  private final Clock clock;
  private final FolderSync sync;
  private final Set<Path> swept = ConcurrentHashMap.newKeySet();

  /// Makes the names in a folder survive a power cut.
  @FunctionalInterface
  interface FolderSync {
    void sync(Path folder) throws IOException;
  }

  private OutputFolder(Path root, Clock clock, FolderSync sync) {
    this.root = root;
    this.clock = clock;
    this.sync = sync;
  }

  /// Opens the folder, making it if it is not there, and removes what killed processes left in it
  /// half written. Tries at once whether it can be written, so that no work is lost over that. The
  /// clock's zone decides `%hour%` and its kin.
  ///
  /// @throws AtelierException OUTPUT_NOT_WRITABLE
  public static OutputFolder open(Path root, Clock clock) {
    return open(root, clock, OutputFolder::force);
  }

  /// The same, by the clock of this machine and in its zone.
  ///
  /// @throws AtelierException OUTPUT_NOT_WRITABLE
  public static OutputFolder open(Path root) {
    return open(root, Clock.system(ZoneId.systemDefault()));
  }

  static OutputFolder open(Path root, Clock clock, FolderSync sync) {
    try {
      Files.createDirectories(root);
      var folder = new OutputFolder(root.toRealPath(), clock, sync);
      folder.sweep(folder.root);
      requireWritable(folder.root);
      return folder;
    } catch (IOException e) {
      throw StorageFault.of(root, e);
    }
  }

  /// The folder itself, its links resolved.
  public Path root() {
    return root;
  }

  private static void requireWritable(Path folder) throws IOException {
    try (var part = PartFile.in(folder)) {
      part.write(_ -> {});
    }
  }

  @Override
  public Artifact put(ArtifactRequest request, ContentWriter content) {
    var name = ArtifactName.of(request, LocalDateTime.now(clock));
    try {
      var home = homeOf(request.kind());
      var folder = folderFor(home, name);
      sweep(folder);
      return store(request, name, folder, content);
    } catch (IOException e) {
      throw StorageFault.of(root, e);
    } catch (InvalidPathException e) {
      throw ArtifactName.invalid(
          e.getInput(), "cannot be written on this file system; use plain letters and digits");
    }
  }

  private Artifact store(
      ArtifactRequest request, ArtifactName name, Path folder, ContentWriter content)
      throws IOException {
    try (var part = PartFile.in(folder)) {
      var written = part.write(content);
      var file = publish(part, name, folder);
      sync(folder);
      return new Artifact(
          name.path(file.getFileName().toString()),
          request.kind(),
          request.mediaType(),
          written.bytes(),
          written.sha256());
    }
  }

  private static Path publish(PartFile part, ArtifactName name, Path folder) throws IOException {
    for (var number = highest(name, folder) + 1; ; number++) {
      var file = folder.resolve(name.numbered(number));
      if (part.publish(file)) {
        return file;
      }
    }
  }

  private static long highest(ArtifactName name, Path folder) throws IOException {
    return list(folder).stream()
        .mapToLong(file -> name.numberIn(file.getFileName().toString()))
        .max()
        .orElse(0);
  }

  @Override
  public InputStream open(Artifact artifact) {
    try {
      return Files.newInputStream(file(artifact));
    } catch (NoSuchFileException | InvalidPathException e) {
      throw StorageFault.missing(artifact, e);
    } catch (IOException e) {
      throw StorageFault.of(root, e);
    }
  }

  @Override
  public void remove(Artifact artifact) {
    try {
      Files.deleteIfExists(file(artifact));
    } catch (NoSuchFileException | InvalidPathException e) {
      // It is gone already.
    } catch (IOException e) {
      throw StorageFault.of(root, e);
    }
  }

  private Path file(Artifact artifact) throws IOException {
    var home = homeOf(artifact.kind());
    var file = inside(home.resolve(artifact.name()).toRealPath(), artifact.name());
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return file;
  }

  private Path homeOf(ArtifactKind kind) throws IOException {
    return switch (kind) {
      case OUTPUT -> root;
      case TEMP -> step(root, "temp");
    };
  }

  private Path folderFor(Path home, ArtifactName name) throws IOException {
    var folder = home;
    for (var segment : name.folders()) {
      folder = step(folder, segment);
    }
    return folder;
  }

  /// One folder down, made if need be. Looked at before anything below it is made.
  private Path step(Path folder, String segment) throws IOException {
    var next = folder.resolve(segment);
    if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.createDirectory(next);
      } catch (FileAlreadyExistsException e) {
        // Another thread or process was first.
      }
    }
    var real = inside(next.toRealPath(), segment);
    if (!Files.isDirectory(real)) {
      throw new NotDirectoryException(real.toString());
    }
    return real;
  }

  private Path inside(Path real, String name) {
    if (!real.startsWith(root)) {
      throw ArtifactName.outside(name);
    }
    return real;
  }

  /// Once for each folder that this object meets, because listing a large one takes time.
  private void sweep(Path folder) throws IOException {
    if (!swept.add(folder)) {
      return;
    }
    for (var file : list(folder)) {
      if (PartFile.isLeftover(file, clock.instant())) {
        LOG.log(Level.INFO, "Removing {0}, left half written by a killed process", file);
        Files.deleteIfExists(file);
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      var list = new ArrayList<Path>();
      files.forEach(list::add);
      return list;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /// A new name survives a power cut only once its folder is synced. The artifact is there whether
  /// or not that works, so what cannot be synced is only told to the log.
  private void sync(Path folder) {
    try {
      sync.sync(folder);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "The folder {0} cannot be synced ({1}); its newest outputs may be lost in a power cut",
          folder,
          e.toString());
    }
  }

  private static void force(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
