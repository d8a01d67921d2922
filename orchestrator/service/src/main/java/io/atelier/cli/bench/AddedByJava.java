package io.atelier.cli.bench;

import io.atelier.engine.RunEvent;
import io.atelier.nodes.NodeTiming;
import java.util.function.Consumer;

/// Listens to one run and finds what Java added to it: everything that was not spent inside the
/// node functions, and what the reports of the steps cost inside them. Saving, which a plain
/// program does as well, counts for neither.
final class AddedByJava implements Consumer<RunEvent> {

  private int nodes;
  private int reports;
  private double inNodes;
  private double reporting;

  @Override
  public void accept(RunEvent event) {
    if (event instanceof RunEvent.NodeFinished finished) {
      nodes++;
      NodeTiming timing = finished.timing();
      inNodes += timing == null ? finished.took().toNanos() / 1e9 : timing.seconds();
      if (timing != null) {
        reports += timing.reports();
        reporting += timing.reportingSeconds();
      }
    }
  }

  /// Seconds a node.
  ///
  /// @param total seconds that the whole run took
  double perNode(double total) {
    return (total - inNodes) / nodes;
  }

  /// Seconds a step.
  double perStep() {
    return reporting / reports;
  }
}
