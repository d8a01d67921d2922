package io.atelier.workers.wire;

import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.nodes.BrokenNodes;
import io.atelier.nodes.Environment;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.Palette;
import java.util.List;

/// One thing that one end says to the other.
public sealed interface Message {

  /// From the process above to the worker.
  sealed interface ToWorker extends Message {}

  /// From the worker to the process above.
  sealed interface FromWorker extends Message {}

  /// The worker's first word.
  ///
  /// @param build of Atelier; both ends must be the same
  /// @param pid of the process that speaks
  record Hello(String build, long pid) implements FromWorker {}

  /// The answer to it: what to become.
  record Configure(WorkerSpec spec) implements ToWorker {}

  /// Python is entered and the worker takes runs.
  ///
  /// @param nodeTypes all that it runs
  /// @param broken nodes of the user's that it does not, and why
  /// @param java version of the JVM it is
  record Ready(
      Environment environment,
      List<NodeType> nodeTypes,
      List<BrokenNodes> broken,
      String java,
      long residentBytes)
      implements FromWorker {
    public Ready {
      nodeTypes = List.copyOf(nodeTypes);
      broken = List.copyOf(broken);
    }

    /// Both as one.
    public Palette palette() {
      return new Palette(new NodeTypes(nodeTypes), broken);
    }
  }

  /// The worker can't be what it was asked to become, and ends.
  ///
  /// @param code names the reason for programs
  /// @param reason one sentence with the remedy
  record Refused(String code, String reason) implements FromWorker {}

  record Run(RunRequest request) implements ToWorker {}

  /// Asks a run to stop. One that is not here is none to stop.
  record Cancel(String run) implements ToWorker {}

  /// Lets go of every result that is kept, and asks for a [Description].
  record Free() implements ToWorker {}

  /// Asks for a [Description].
  record Describe() implements ToWorker {}

  /// Cancels what runs, frees everything and ends.
  record Shutdown() implements ToWorker {}

  record Happened(String run, RunEvent event) implements FromWorker {}

  /// How a run ended.
  ///
  /// @param footprint what the process takes then
  record Ended(String run, RunOutcome outcome, Footprint footprint) implements FromWorker {}

  /// Every second, from a thread that never waits for Python.
  record Heartbeat(List<LaneState> lanes) implements FromWorker {
    public Heartbeat {
      lanes = List.copyOf(lanes);
    }
  }

  /// What the worker is at, and what it takes.
  record Description(List<LaneState> lanes, Footprint footprint) implements FromWorker {
    public Description {
      lanes = List.copyOf(lanes);
    }
  }
}
