package io.atelier.catalog;

import java.util.List;

/// One tensor as a safetensors header announces it.
///
/// @param shape outermost dimension first; empty for a scalar
/// @param begin first byte, counted from the end of the header
/// @param end the byte after its last
record TensorInfo(String dtype, List<Long> shape, long begin, long end) {

  TensorInfo {
    shape = List.copyOf(shape);
  }

  /// The size of one dimension, or -1 if there is no such dimension.
  long dim(int index) {
    return index < shape.size() ? shape.get(index) : -1;
  }
}
