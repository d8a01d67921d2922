package io.atelier.api.comfyui.wire;

/// How much there is to do.
public record ExecInfoView(RemainingView execInfo) {

  /// The queue's length.
  ///
  /// @param queueRemaining jobs that wait or run
  public record RemainingView(long queueRemaining) {}

  public static ExecInfoView of(long remaining) {
    return new ExecInfoView(new RemainingView(remaining));
  }
}
