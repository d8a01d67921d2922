package io.atelier.engine;

import io.atelier.nodes.LaneSettings;
import io.atelier.nodes.Optimization;
import java.util.Set;

/// How an engine behaves.
///
/// @param lanes how much it does at the same time
/// @param memory what it keeps for later runs
/// @param optimizations what is done to the networks that it loads
public record EngineSettings(
    LaneSettings lanes, MemoryBudget memory, Set<Optimization> optimizations) {

  /// For any machine.
  public static final EngineSettings USUAL =
      new EngineSettings(LaneSettings.USUAL, MemoryBudget.BY_MACHINE);

  public EngineSettings {
    optimizations = Set.copyOf(optimizations);
  }

  /// With networks as they are.
  public EngineSettings(LaneSettings lanes, MemoryBudget memory) {
    this(lanes, memory, Set.of());
  }

  /// The same, but for what is done to networks.
  public EngineSettings with(Set<Optimization> others) {
    return new EngineSettings(lanes, memory, others);
  }

  /// The usual lanes, and as much memory for models as for results.
  ///
  /// @param bytes 0 or more
  public EngineSettings(long bytes) {
    this(LaneSettings.USUAL, new MemoryBudget(bytes, bytes));
  }
}
