package io.atelier.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Model files below ordered roots in ComfyUI's layout, and folders of them below `diffusers`. Of
/// one name in several roots the first wins; only the first root is ever written to, by others.
/// Nothing is remembered: each call looks at the disk, and resolving reads a file's header, no
/// more. Safe for any thread.
public final class ModelCatalog implements FileChoices {

  private static final List<String> EXTENSIONS = List.of(".safetensors", ".sft");
  private static final List<String> PICKLES =
      List.of(".ckpt", ".pt", ".pt2", ".pth", ".bin", ".pkl");

  private final List<Path> roots;
  private final ProbedFiles probed = new ProbedFiles();
  private final Map<String, FileChoices> folders;

  /// A root that does not exist (yet) holds nothing.
  public ModelCatalog(List<Path> roots) {
    this.roots = roots.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
    var saved = this.roots.stream().map(root -> root.resolve(PipelineFolders.FOLDER)).toList();
    var transformers =
        this.roots.stream().map(root -> root.resolve(MarkedFolders.TRANSFORMERS)).toList();
    folders =
        Map.of(
            MarkedFolders.TRANSFORMERS,
            new MarkedFolders(
                MarkedFolders.TRANSFORMERS, transformers, MarkedFolders.CONFIG, FileKind.UNKNOWN),
            PipelineFolders.FOLDER,
            new PipelineFolders(saved, probed),
            "pipelines",
            new MarkedFolders("pipelines", saved, PipelineFolders.INDEX, FileKind.PIPELINE),
            "components",
            new MarkedFolders("components", this.roots, MarkedFolders.CONFIG, FileKind.UNKNOWN));
  }

  @Override
  public List<String> names(String folder) {
    var whole = folders.get(folder);
    if (whole != null) {
      return whole.names(folder);
    }
    return listed(folder, EXTENSIONS);
  }

  @Override
  public List<String> pickles(String folder) {
    return folders.containsKey(folder) ? List.of() : listed(folder, PICKLES);
  }

  private List<String> listed(String folder, List<String> extensions) {
    var names = new TreeSet<String>();
    for (var directory : directories(ModelFolder.of(folder))) {
      names.addAll(FileListing.of(directory, extensions));
    }
    return List.copyOf(names);
  }

  @Override
  public ResolvedFile resolve(String folder, String name) {
    var whole = folders.get(folder);
    if (whole != null) {
      return whole.resolve(folder, name);
    }
    FileName.refuseEscape(folder, name);
    if (FileName.hasExtension(name, PICKLES)) {
      throw CatalogFault.pickle(name);
    }
    var rules = ModelFolder.of(folder);
    var path = find(rules, name);
    try {
      var identity = new Admission(rules, name).admit(path, probed.probe(path));
      return new ResolvedFile(folder, name, path, Files.size(path), identity);
    } catch (IOException e) {
      throw CatalogFault.unreadable(path, e);
    }
  }

  private Path find(ModelFolder folder, String name) {
    var looked = directories(folder);
    if (FileName.isPlain(name) && FileName.hasExtension(name, EXTENSIONS)) {
      for (var directory : looked) {
        var path = FileName.below(directory, name);
        if (path != null && Files.isRegularFile(path)) {
          return path;
        }
      }
    }
    throw CatalogFault.notFound(folder.name(), name, names(folder.name()), looked);
  }

  private List<Path> directories(ModelFolder folder) {
    var directories = new ArrayList<Path>();
    for (var root : roots) {
      folder.directories().forEach(directory -> directories.add(root.resolve(directory)));
    }
    return directories;
  }
}
