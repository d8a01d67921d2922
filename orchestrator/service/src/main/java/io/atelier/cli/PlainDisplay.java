package io.atelier.cli;

import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import java.io.PrintWriter;

/// One line a node, for logs and pipes: nothing is redrawn. The files a run made go to standard
/// output, everything else to standard error.
final class PlainDisplay implements RunDisplay {

  private final PrintWriter err;
  private final OutcomeText outcomeText;

  PlainDisplay(PrintWriter err, OutcomeText outcomeText) {
    this.err = err;
    this.outcomeText = outcomeText;
  }

  @Override
  public void accept(RunEvent event) {
    if (event instanceof RunEvent.NodeFinished finished) {
      err.println(finished.node() + "  " + ProgressBar.text(finished.took()));
      err.flush();
    }
  }

  @Override
  public void ended(RunOutcome outcome) {
    outcomeText.print(outcome);
  }
}
