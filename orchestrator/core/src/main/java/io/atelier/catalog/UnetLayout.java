package io.atelier.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells a denoiser's family from how wide its cross-attention is and where it first has one.
///
/// @param markers in the order of asking: the first that is there decides
/// @param firstConvolution its dimension 1 is the number of input channels
record UnetLayout(String prefix, List<Marker> markers, String firstConvolution) {

  /// A tensor whose last dimension names the family.
  record Marker(String key, Map<Long, String> families) {}

  private static final String TO_K = ".transformer_blocks.0.attn2.to_k.weight";

  private static final Map<Long, String> FROM_FIRST_LEVEL =
      Map.of(768L, "sd15", 1024L, "sd21", 192L, "shapes", 32L, "tiny-sd", 40L, "tiny-sd21");
  private static final Map<Long, String> FROM_SECOND_LEVEL =
      Map.of(2048L, "sdxl", 1280L, "sdxl-refiner", 80L, "tiny-sdxl", 48L, "tiny-sdxl-refiner");
  private static final Map<Long, String> ANY_LEVEL =
      Map.of(
          768L,
          "sd15",
          1024L,
          "sd21",
          192L,
          "shapes",
          32L,
          "tiny-sd",
          40L,
          "tiny-sd21",
          2048L,
          "sdxl",
          1280L,
          "sdxl-refiner",
          80L,
          "tiny-sdxl",
          48L,
          "tiny-sdxl-refiner");

  private static final Map<Long, String> VARIANTS =
      Map.of(4L, "", 9L, "-inpaint", 5L, "-depth", 8L, "-edit");

  /// The names of the original code. SD 1 and 2 have attention from the first level on, SDXL has
  /// not; all of them have it on the second, so the first is asked before it.
  static UnetLayout original(String prefix) {
    return new UnetLayout(
        prefix,
        List.of(
            new Marker("input_blocks.2.1" + TO_K, FROM_FIRST_LEVEL),
            new Marker("input_blocks.1.1" + TO_K, FROM_FIRST_LEVEL),
            new Marker("input_blocks.4.1" + TO_K, FROM_SECOND_LEVEL)),
        "input_blocks.0.0.weight");
  }

  /// The names of diffusers.
  static UnetLayout diffusers() {
    return new UnetLayout(
        "",
        List.of(
            new Marker("down_blocks.0.attentions.0" + TO_K, FROM_FIRST_LEVEL),
            new Marker("down_blocks.1.attentions.0" + TO_K, ANY_LEVEL)),
        "conv_in.weight");
  }

  /// The family that a cross-attention of this width belongs to, wherever it stands.
  static @Nullable String familyOf(long width) {
    return ANY_LEVEL.get(width);
  }

  Verdict judge(FileKind kind, SafetensorsHeader header) {
    var family = base(header);
    if (family == null) {
      return new Verdict.Match(kind, transformer(header));
    }
    var convolution = header.tensors().get(prefix + firstConvolution);
    if (convolution == null) {
      return new Verdict.Broken(
          "it is a %s of family %s without its first convolution %s"
              .formatted(kind.noun(), family, prefix + firstConvolution));
    }
    var variant = VARIANTS.get(convolution.dim(1));
    return new Verdict.Match(kind, variant == null ? null : family + variant);
  }

  private @Nullable String base(SafetensorsHeader header) {
    for (var marker : markers) {
      var tensor = header.tensors().get(prefix + marker.key());
      if (tensor != null) {
        return marker.families().get(tensor.dim(tensor.shape().size() - 1));
      }
    }
    return null;
  }

  /// Denoisers that are no U-Nets are known by the names of their blocks.
  private @Nullable String transformer(SafetensorsHeader header) {
    if (header.hasPrefix(prefix + "double_blocks.0.")) {
      return "flux";
    }
    return header.hasPrefix(prefix + "joint_blocks.0.") ? "sd3" : null;
  }
}
