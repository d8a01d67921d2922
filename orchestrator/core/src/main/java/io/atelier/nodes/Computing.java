package io.atelier.nodes;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a worker is told to compute. What its machine can't do it does otherwise, with a notice in
/// the result; what it does, its [Environment] says.
///
/// @param device null for the machine's best
/// @param precision of the networks; null for what the device does best
/// @param optimizations what is done to networks for memory or speed
public record Computing(
    @Nullable Device device, @Nullable Precision precision, Set<Optimization> optimizations) {

  /// As the machine does best.
  public static final Computing BY_RULE = new Computing(null, null, Set.of());

  /// Where.
  public enum Device {
    CPU,
    MPS,
    CUDA
  }

  /// With which numbers.
  public enum Precision {
    FLOAT32,
    FLOAT16,
    BFLOAT16
  }

  public Computing {
    optimizations = Set.copyOf(optimizations);
  }

  /// The environment variables by which Python is told.
  public Map<String, String> variables() {
    var told = new HashMap<String, String>();
    put(told, "ATELIER_DEVICE", device);
    put(told, "ATELIER_DTYPE", precision);
    if (!optimizations.isEmpty()) {
      told.put("ATELIER_OPTIMIZE", names());
    }
    return told;
  }

  private static void put(Map<String, String> told, String name, @Nullable Enum<?> value) {
    if (value != null) {
      told.put(name, value.name().toLowerCase(Locale.ROOT));
    }
  }

  private String names() {
    return optimizations.stream()
        .sorted()
        .map(Optimization::toString)
        .collect(Collectors.joining(","));
  }
}
