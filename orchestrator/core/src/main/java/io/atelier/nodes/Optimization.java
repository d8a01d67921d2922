package io.atelier.nodes;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a worker can be told to do to the networks that it loads, for memory or for speed. Each may
/// change the last bits of a result, and one that harms on the worker's device stays off there,
/// with a notice: what is in effect, [Environment#optimizations] says.
public enum Optimization {
  /// Attends to a part of the heads at a time: less memory, more time. Never on MPS.
  ATTENTION_SLICING,
  /// Lays convolutions' weights out so that channels are neighbours in memory.
  CHANNELS_LAST,
  /// Has torch.compile make code of a denoiser's repeated blocks, at the first picture of each
  /// size.
  COMPILE,
  /// Has the VAE take the pictures of a batch one by one: less memory.
  VAE_SLICING,
  /// Has the VAE take pictures above its own size in tiles: less memory, and seams may show.
  VAE_TILING;

  /// As people and Python write it, such as `vae-tiling`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The one of a name as people write it; nothing for an unknown one.
  public static Optional<Optimization> named(String name) {
    return Arrays.stream(values()).filter(each -> each.toString().equals(name)).findFirst();
  }
}
