package io.atelier.catalog;

/// What a file holds.
public enum FileKind {
  /// Denoiser, VAE and text encoder in one file.
  CHECKPOINT("checkpoint"),
  /// A denoiser alone.
  DIFFUSION_MODEL("diffusion model"),
  /// A folder with all parts, as diffusers saves them.
  PIPELINE("diffusers folder"),
  LORA("LoRA"),
  CONTROLNET("ControlNet"),
  VAE("VAE"),
  TEXT_ENCODER("text encoder"),
  /// Vectors that stand for a word of prompts.
  EMBEDDING("embedding"),
  IMAGE("picture"),
  /// A sound file of whose content no rule is sure.
  UNKNOWN("model of unknown kind");

  private final String noun;

  FileKind(String noun) {
    this.noun = noun;
  }

  /// The word for it inside a sentence.
  public String noun() {
    return noun;
  }
}
