package io.atelier.cli;

import io.atelier.catalog.CatalogCode;
import io.atelier.catalog.FileChoices;
import io.atelier.catalog.FileKind;
import io.atelier.catalog.ModelIdentity;
import io.atelier.catalog.ResolvedFile;
import io.atelier.graph.AtelierException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The files as they will be after the set-up: the built-in models count as there before they are
/// made, so that a first run is not refused for want of them. No other file does.
///
/// @param builtinModels where they will lie
record ModelsToCome(FileChoices files, Path builtinModels) implements FileChoices {

  private static final Pattern BUILT_IN =
      Pattern.compile("(checkpoints|loras)/tiny-random[a-z-]*\\.safetensors");

  @Override
  public List<String> names(String folder) {
    return files.names(folder);
  }

  @Override
  public List<String> pickles(String folder) {
    return files.pickles(folder);
  }

  @Override
  public ResolvedFile resolve(String folder, String name) {
    try {
      return files.resolve(folder, name);
    } catch (AtelierException e) {
      String place = folder + "/" + name;
      if (e.code() != CatalogCode.FILE_NOT_FOUND || !BUILT_IN.matcher(place).matches()) {
        throw e;
      }
      var identity = new ModelIdentity(FileKind.UNKNOWN, null, null);
      return new ResolvedFile(folder, name, builtinModels.resolve(place), 0, identity);
    }
  }
}
