package io.atelier.engine;

import io.atelier.nodes.LaneSettings;

/// How an engine behaves.
///
/// @param lanes how much it does at the same time
/// @param memory what it keeps for later runs
public record EngineSettings(LaneSettings lanes, MemoryBudget memory) {

  /// For any machine.
  public static final EngineSettings USUAL =
      new EngineSettings(LaneSettings.USUAL, MemoryBudget.BY_MACHINE);

  /// The usual lanes, and as much memory for models as for results.
  ///
  /// @param bytes 0 or more
  public EngineSettings(long bytes) {
    this(LaneSettings.USUAL, new MemoryBudget(bytes, bytes));
  }
}
