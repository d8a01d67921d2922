package io.atelier.catalog;

import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;

/// Whether the tensors that a header names fit each other and their file: each as long as its shape
/// and type say, one after another without overlap or gap, up to the last byte, as the safetensors
/// library demands when it loads them.
final class TensorLayout {

  private static final Map<String, Integer> BITS =
      Map.ofEntries(
          Map.entry("C64", 64),
          Map.entry("F64", 64),
          Map.entry("I64", 64),
          Map.entry("U64", 64),
          Map.entry("F32", 32),
          Map.entry("I32", 32),
          Map.entry("U32", 32),
          Map.entry("F16", 16),
          Map.entry("BF16", 16),
          Map.entry("I16", 16),
          Map.entry("U16", 16),
          Map.entry("F8_E4M3", 8),
          Map.entry("F8_E5M2", 8),
          Map.entry("F8_E8M0", 8),
          Map.entry("I8", 8),
          Map.entry("U8", 8),
          Map.entry("BOOL", 8),
          Map.entry("F6_E2M3", 6),
          Map.entry("F6_E3M2", 6),
          Map.entry("F4", 4));

  private TensorLayout() {}

  /// @param dataAt where the tensors begin in the file
  static void check(NavigableMap<String, TensorInfo> tensors, long dataAt, long fileBytes)
      throws BrokenHeader {
    for (var tensor : tensors.entrySet()) {
      checkSize(tensor.getKey(), tensor.getValue());
    }
    var expected = Math.addExact(dataAt, checkOrder(tensors));
    if (expected > fileBytes) {
      throw new BrokenHeader(
          "it is truncated: %d bytes are expected and %d are there".formatted(expected, fileBytes));
    }
    if (expected < fileBytes) {
      throw new BrokenHeader(
          "%d bytes follow its last tensor (%d are expected and %d are there)"
              .formatted(fileBytes - expected, expected, fileBytes));
    }
  }

  private static void checkSize(String name, TensorInfo tensor) throws BrokenHeader {
    var bits = BITS.get(tensor.dtype());
    if (bits == null) {
      throw new BrokenHeader(
          "its tensor %s has the unknown type “%s”"
              .formatted(HeaderParser.shown(name), HeaderParser.shown(tensor.dtype())));
    }
    try {
      var size = (long) bits;
      for (var dimension : tensor.shape()) {
        size = Math.multiplyExact(size, dimension);
      }
      if (size % 8 != 0 || size / 8 != tensor.end() - tensor.begin()) {
        throw new BrokenHeader(
            "its tensor %s takes %d bytes, which its shape and type deny"
                .formatted(HeaderParser.shown(name), tensor.end() - tensor.begin()));
      }
    } catch (ArithmeticException e) {
      throw new BrokenHeader(
          "its tensor %s has an impossible shape".formatted(HeaderParser.shown(name)));
    }
  }

  /// @return bytes that all tensors take
  private static long checkOrder(NavigableMap<String, TensorInfo> tensors) throws BrokenHeader {
    var inOrder =
        tensors.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<String, TensorInfo> t) -> t.getValue().begin())
                    .thenComparingLong(t -> t.getValue().end()))
            .toList();
    var at = 0L;
    for (var tensor : inOrder) {
      var begin = tensor.getValue().begin();
      if (begin != at) {
        throw new BrokenHeader(
            "its tensor %s %s"
                .formatted(
                    HeaderParser.shown(tensor.getKey()),
                    begin < at ? "overlaps another" : "leaves a gap before it"));
      }
      at = tensor.getValue().end();
    }
    return at;
  }
}
