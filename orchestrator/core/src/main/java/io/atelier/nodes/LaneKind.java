package io.atelier.nodes;

import java.util.Locale;

/// What a node needs to run on. Lanes of different kinds work at the same time.
public enum LaneKind {
  /// A Python lane that may touch the device.
  DEVICE,
  /// A Python lane for nodes that leave the device alone.
  BESIDE,
  /// A thread without Python.
  JAVA;

  /// How lanes of this kind are called.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
