package io.atelier.catalog;

import java.util.List;

/// A denoiser under its original prefix: with VAE and text encoder a checkpoint, with neither a
/// denoiser alone, with one of the two a checkpoint that lost a part.
final class CheckpointRule implements ProbeRule {

  private static final String DENOISER = "model.diffusion_model.";
  private static final List<String> VAE = List.of("first_stage_model.", "vae.");
  private static final List<String> TEXT_ENCODER =
      List.of("cond_stage_model.", "conditioner.", "text_encoders.");

  private final UnetLayout layout = UnetLayout.original(DENOISER);

  @Override
  public Verdict judge(SafetensorsHeader header) {
    if (!header.hasPrefix(DENOISER)) {
      return new Verdict.No("no checkpoint, since no tensor is named %s…".formatted(DENOISER));
    }
    var hasVae = VAE.stream().anyMatch(header::hasPrefix);
    var hasTextEncoder = TEXT_ENCODER.stream().anyMatch(header::hasPrefix);
    if (hasVae != hasTextEncoder) {
      return new Verdict.Broken(
          "it is a checkpoint without its " + (hasVae ? "text encoder" : "VAE"));
    }
    return layout.judge(hasVae ? FileKind.CHECKPOINT : FileKind.DIFFUSION_MODEL, header);
  }
}
