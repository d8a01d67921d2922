package io.atelier.catalog;

import java.util.List;
import java.util.Map;

/// Asks the owner of a folder, where `owners` names one, else `others`: `new
/// RoutedChoices(Map.of("input", inputFolder), modelCatalog)`.
public record RoutedChoices(Map<String, FileChoices> owners, FileChoices others)
    implements FileChoices {

  public RoutedChoices {
    owners = Map.copyOf(owners);
  }

  @Override
  public List<String> names(String folder) {
    return ownerOf(folder).names(folder);
  }

  @Override
  public ResolvedFile resolve(String folder, String name) {
    return ownerOf(folder).resolve(folder, name);
  }

  @Override
  public List<String> pickles(String folder) {
    return ownerOf(folder).pickles(folder);
  }

  private FileChoices ownerOf(String folder) {
    return owners.getOrDefault(folder, others);
  }
}
