package io.atelier.nodes;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What nodes run in: all of it can change the bits of a result.
///
/// @param python version of Python
/// @param torch version of PyTorch
/// @param libraries versions by name
/// @param device `cpu`, `mps` or `cuda`
/// @param dtypes number format by component, such as `unet` → `float32`
/// @param threads that PyTorch computes with, 1 or more
/// @param optimizations in effect, such as `vae-tiling`
public record Environment(
    String python,
    String torch,
    SortedMap<String, String> libraries,
    String device,
    String deviceName,
    SortedMap<String, String> dtypes,
    int threads,
    SortedSet<String> optimizations) {

  public Environment {
    libraries = sorted(libraries);
    dtypes = sorted(dtypes);
    optimizations = Collections.unmodifiableSortedSet(new TreeSet<>(optimizations));
  }

  /// Where nothing is done for memory or speed.
  public Environment(
      String python,
      String torch,
      SortedMap<String, String> libraries,
      String device,
      String deviceName,
      SortedMap<String, String> dtypes,
      int threads) {
    this(python, torch, libraries, device, deviceName, dtypes, threads, new TreeSet<>());
  }

  private static SortedMap<String, String> sorted(Map<String, String> entries) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }
}
