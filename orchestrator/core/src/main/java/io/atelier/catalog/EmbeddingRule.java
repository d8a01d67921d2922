package io.atelier.catalog;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An embedding, as textual inversion teaches it: a few vectors for each text encoder. How wide
/// they are tells the family. A1111 and diffusers have one tensor, whatever its name; for SDXL
/// there are two, named after its encoders.
final class EmbeddingRule implements ProbeRule {

  private static final String SECOND_ENCODER = "clip_g";
  private static final Set<String> ENCODERS = Set.of("clip_l", SECOND_ENCODER);

  /// More than two prompts can hold.
  private static final long MOST_VECTORS = 154;

  private static final Map<Long, String> OF_ONE =
      Map.of(768L, "sd15", 1024L, "sd21", 192L, "shapes", 32L, "tiny-sd", 40L, "tiny-sd21");
  private static final Map<Long, String> OF_SECOND = Map.of(1280L, "sdxl", 48L, "tiny-sdxl");

  @Override
  public Verdict judge(SafetensorsHeader header) {
    var tensors = header.tensors();
    var named = ENCODERS.containsAll(tensors.keySet());
    if (tensors.isEmpty() || !(named || tensors.size() == 1)) {
      return new Verdict.No("no embedding, since it has more tensors than one for each encoder");
    }
    if (!tensors.values().stream().allMatch(EmbeddingRule::isFewVectors)) {
      return new Verdict.No("no embedding, since its tensors are no few vectors");
    }
    var family = family(header);
    return named || family != null
        ? new Verdict.Match(FileKind.EMBEDDING, family)
        : new Verdict.No("no embedding, since no text encoder reads vectors of its width");
  }

  private static boolean isFewVectors(TensorInfo tensor) {
    var dimensions = tensor.shape().size();
    return dimensions == 1 || (dimensions == 2 && tensor.dim(0) <= MOST_VECTORS);
  }

  private static @Nullable String family(SafetensorsHeader header) {
    var second = header.tensors().get(SECOND_ENCODER);
    return second == null
        ? OF_ONE.get(width(header.tensors().firstEntry().getValue()))
        : OF_SECOND.get(width(second));
  }

  private static long width(TensorInfo tensor) {
    return tensor.dim(tensor.shape().size() - 1);
  }
}
