package io.atelier.catalog;

import static io.atelier.catalog.FileKind.CHECKPOINT;
import static io.atelier.catalog.FileKind.CONTROLNET;
import static io.atelier.catalog.FileKind.DIFFUSION_MODEL;
import static io.atelier.catalog.FileKind.LORA;
import static io.atelier.catalog.FileKind.TEXT_ENCODER;
import static io.atelier.catalog.FileKind.VAE;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A folder as workflows call it. `pipeline_loras` are those for pipelines of any class, whose
/// tensors no rule here knows.
///
/// @param directories where its files lie below a models root, ComfyUI's older names included
/// @param kinds what its files must be; empty if anything may lie there
/// @param families which families this version runs; empty for all
record ModelFolder(
    String name, List<String> directories, Set<FileKind> kinds, Set<String> families) {

  /// The families whose denoisers this version runs.
  static final Set<String> RUN =
      Stream.of(
              "sd15",
              "sd21",
              "sdxl",
              "sdxl-refiner",
              "shapes",
              "tiny-sd",
              "tiny-sd21",
              "tiny-sdxl",
              "tiny-sdxl-refiner")
          .flatMap(family -> Stream.of(family, family + "-inpaint", family + "-edit"))
          .collect(Collectors.toUnmodifiableSet());

  private static final Map<String, ModelFolder> KNOWN =
      List.of(
              new ModelFolder("checkpoints", Set.of(CHECKPOINT), RUN),
              new ModelFolder("loras", Set.of(LORA), Set.of()),
              new ModelFolder("pipeline_loras", List.of("loras"), Set.of(), Set.of()),
              new ModelFolder("vae", Set.of(VAE), Set.of()),
              new ModelFolder(
                  "controlnet", List.of("controlnet", "t2i_adapter"), Set.of(CONTROLNET), Set.of()),
              new ModelFolder(
                  "text_encoders",
                  List.of("text_encoders", "clip"),
                  Set.of(TEXT_ENCODER),
                  Set.of()),
              new ModelFolder(
                  "diffusion_models",
                  List.of("diffusion_models", "unet"),
                  Set.of(DIFFUSION_MODEL),
                  Set.of()))
          .stream()
          .collect(Collectors.toUnmodifiableMap(ModelFolder::name, Function.identity()));

  ModelFolder(String name, Set<FileKind> kinds, Set<String> families) {
    this(name, List.of(name), kinds, families);
  }

  static ModelFolder of(String name) {
    var known = KNOWN.get(name);
    return known != null ? known : new ModelFolder(name, Set.of(), Set.of());
  }
}
