package io.atelier.nodes;

/// How many lanes a worker has. It changes nothing in a result: what a device computes with, such
/// as the number of threads, does not depend on it.
///
/// @param device that compute, 1 to 16, on a CPU; any other device has one, whatever stands here
/// @param beside for Python nodes that leave the device alone, 0 to 16; with none these nodes take
///   their turn on the device's lane
public record LaneSettings(int device, int beside) {

  /// One that computes, one beside it.
  public static final LaneSettings USUAL = new LaneSettings(1, 1);

  private static final int MOST = 16;

  /// Nodes in Java wait more than they compute, and each may hold a whole picture.
  private static final int JAVA = 4;

  public LaneSettings {
    if (device < 1 || device > MOST || beside < 0 || beside > MOST) {
      throw new IllegalArgumentException(
          "there can be 1 to %d lanes that compute and 0 to %d beside them, not %d and %d"
              .formatted(MOST, MOST, device, beside));
    }
  }

  /// How many nodes run at the same time on lanes of a kind.
  int width(LaneKind kind) {
    return switch (kind) {
      case DEVICE -> device;
      case BESIDE -> beside;
      case JAVA -> JAVA;
    };
  }
}
