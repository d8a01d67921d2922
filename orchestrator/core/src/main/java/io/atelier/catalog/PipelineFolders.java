package io.atelier.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Models of the families that graphs run, in folders as diffusers saves them: each folder below
/// `diffusers/` that holds a `model_index.json` is one choice. The rules for names and links are
/// those for files. Safe for any thread.
final class PipelineFolders implements FileChoices {

  static final String FOLDER = "diffusers";
  static final String INDEX = "model_index.json";

  private static final ModelFolder RULES =
      new ModelFolder(FOLDER, Set.of(FileKind.DIFFUSION_MODEL), ModelFolder.RUN);

  private final MarkedFolders folders;
  private final ProbedFiles probed;

  /// @param directories where such folders lie; of one name in several the first wins
  PipelineFolders(List<Path> directories, ProbedFiles probed) {
    folders = new MarkedFolders(FOLDER, directories, INDEX, FileKind.PIPELINE);
    this.probed = probed;
  }

  @Override
  public List<String> names(String folder) {
    return folders.names(folder);
  }

  @Override
  public ResolvedFile resolve(String folder, String name) {
    var path = folders.find(name);
    try {
      var weights = new ArrayList<Path>();
      for (var part : PipelinePart.values()) {
        weights.add(part.weights(path, name));
      }
      var identity = identity(name, weights);
      return new ResolvedFile(folder, name, path, MarkedFolders.bytes(path), identity);
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
}
