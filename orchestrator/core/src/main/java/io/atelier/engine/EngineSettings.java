package io.atelier.engine;

import io.atelier.nodes.Computing;
import io.atelier.nodes.LaneSettings;

/// How an engine behaves.
///
/// @param lanes how much it does at the same time
/// @param memory what it keeps for later runs
/// @param computing where its networks compute, and how
public record EngineSettings(LaneSettings lanes, MemoryBudget memory, Computing computing) {

  /// For any machine.
  public static final EngineSettings USUAL =
      new EngineSettings(LaneSettings.USUAL, MemoryBudget.BY_MACHINE);

  /// Computing as the machine does best.
  public EngineSettings(LaneSettings lanes, MemoryBudget memory) {
    this(lanes, memory, Computing.BY_RULE);
  }

  /// The same, but for how it computes.
  public EngineSettings with(Computing other) {
    return new EngineSettings(lanes, memory, other);
  }

  /// The usual lanes, and as much memory for models as for results.
  ///
  /// @param bytes 0 or more
  public EngineSettings(long bytes) {
    this(LaneSettings.USUAL, new MemoryBudget(bytes, bytes));
  }
}
