package io.atelier.catalog;

import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Models that lie in folders as diffusers saves them: each folder below `diffusers/` that holds a
/// `model_index.json` is one choice. The rules for names and links are those for files. Safe for
/// any thread.
final class PipelineFolders implements FileChoices {

  static final String FOLDER = "diffusers";

  private static final String INDEX = "model_index.json";
  private static final ModelFolder RULES =
      new ModelFolder(FOLDER, Set.of(FileKind.DIFFUSION_MODEL), ModelFolder.RUN);

  private final List<Path> directories;
  private final ProbedFiles probed;

  /// @param directories where such folders lie; of one name in several the first wins
  PipelineFolders(List<Path> directories, ProbedFiles probed) {
    this.directories = List.copyOf(directories);
    this.probed = probed;
  }

  static boolean isOne(Path path) {
    return Files.isRegularFile(path.resolve(INDEX));
  }

  @Override
  public List<String> names(String folder) {
    var names = new TreeSet<String>();
    for (var directory : directories) {
      for (var index : FileListing.of(directory, List.of("/" + INDEX))) {
        names.add(index.substring(0, index.length() - INDEX.length() - 1));
      }
    }
    return List.copyOf(names);
  }

  @Override
  public ResolvedFile resolve(String folder, String name) {
    FileName.refuseEscape(folder, name);
    var path = find(name);
    try {
      var weights = new ArrayList<Path>();
      for (var part : PipelinePart.values()) {
        weights.add(part.weights(path, name));
      }
      var identity = identity(name, weights);
      return new ResolvedFile(folder, name, path, bytes(path), identity);
    } catch (IOException e) {
      throw CatalogFault.unreadable(path, e);
    }
  }

  /// The denoiser, which comes first, tells the family; the other parts have to be sound.
  private ModelIdentity identity(String name, List<Path> weights) throws IOException {
    for (var file : weights) {
      if (probed.probe(file) instanceof ModelProbe.Answer.Broken(var how)) {
        throw CatalogFault.broken(file, how);
      }
    }
    var denoiser = weights.getFirst();
    var found = new Admission(RULES, name).admit(denoiser, probed.probe(denoiser));
    return new ModelIdentity(FileKind.PIPELINE, found.family(), found.notice());
  }

  private static long bytes(Path folder) throws IOException {
    var sum = 0L;
    for (var file : ModelFiles.of(folder)) {
      sum += Files.size(file);
    }
    return sum;
  }

  private Path find(String name) {
    if (FileName.isPlain(name)) {
      for (var directory : directories) {
        var path = FileName.below(directory, name);
        if (path != null && isOne(path)) {
          return path;
        }
      }
    }
    throw notFound(name);
  }

  private AtelierException notFound(String name) {
    return CatalogFault.notFound(FOLDER, name, names(FOLDER), directories);
  }
}
