package io.atelier.catalog;

import static java.util.Map.entry;

import io.atelier.graph.AtelierException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/// Decides whether a file may be used where a workflow names it, and says why not.
record Admission(ModelFolder folder, String name) {

  private static final Map<String, String> TITLES =
      Map.ofEntries(
          entry("sd15", "Stable Diffusion 1.5"),
          entry("sd21", "Stable Diffusion 2"),
          entry("sdxl", "SDXL"),
          entry("sdxl-refiner", "SDXL refiner"),
          entry("sd3", "Stable Diffusion 3"),
          entry("flux", "FLUX"),
          entry("shapes", "Atelier's shapes"),
          entry("tiny-sd", "tiny Stable Diffusion"),
          entry("tiny-sd21", "tiny Stable Diffusion 2"),
          entry("tiny-sdxl", "tiny SDXL"),
          entry("tiny-sdxl-refiner", "tiny SDXL refiner"));

  private static final Map<String, String> VARIANTS =
      Map.of("-inpaint", " inpainting", "-depth", " depth", "-edit", " editing");

  ModelIdentity admit(Path path, ModelProbe.Answer answer) {
    return switch (answer) {
      case ModelProbe.Answer.Identified(var identity) -> admit(identity);
      case ModelProbe.Answer.Unknown(var identity, var because) -> {
        if (folder.kinds().isEmpty()) {
          yield identity;
        }
        throw unknown(String.join("; ", because));
      }
      case ModelProbe.Answer.Broken(var how) -> throw CatalogFault.broken(path, how);
    };
  }

  private ModelIdentity admit(ModelIdentity identity) {
    if (!folder.kinds().isEmpty() && !folder.kinds().contains(identity.kind())) {
      throw new AtelierException(
          CatalogCode.KIND_MISMATCH,
          "%s is a %s, not a %s as the folder %s holds; choose another file or move it where its kind belongs."
              .formatted(CatalogFault.shown(name), identity.kind().noun(), nouns(), folder.name()));
    }
    var family = identity.family();
    if (folder.families().isEmpty() || (family != null && folder.families().contains(family))) {
      return identity;
    }
    throw family == null
        ? unknown("its shapes fit no family that we know")
        : notSupported(identity.kind(), family);
  }

  private AtelierException unknown(String because) {
    return new AtelierException(
        CatalogCode.FAMILY_UNKNOWN,
        "%s is a sound file, but not recognised as a %s (%s); choose %s."
            .formatted(CatalogFault.shown(name), nouns(), because, supported()));
  }

  private AtelierException notSupported(FileKind kind, String family) {
    return new AtelierException(
        CatalogCode.FAMILY_UNKNOWN,
        "%s is a %s %s, which this version cannot run yet; choose %s."
            .formatted(CatalogFault.shown(name), title(family), kind.noun(), supported()));
  }

  private String nouns() {
    return folder.kinds().stream().map(FileKind::noun).sorted().collect(Collectors.joining(" or "));
  }

  private String supported() {
    return folder.families().isEmpty()
        ? "another file"
        : "a file of the family "
            + folder.families().stream()
                .filter(family -> VARIANTS.keySet().stream().noneMatch(family::endsWith))
                .map(Admission::title)
                .sorted()
                .collect(Collectors.joining(" or "));
  }

  private static String title(String family) {
    for (var variant : VARIANTS.entrySet()) {
      if (family.endsWith(variant.getKey())) {
        var base = family.substring(0, family.length() - variant.getKey().length());
        return TITLES.getOrDefault(base, base) + variant.getValue();
      }
    }
    return TITLES.getOrDefault(family, family);
  }
}
