package io.atelier.cli;

import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import java.util.function.Consumer;

/// Shows a run to whoever started it. Events come on the thread that runs the workflow.
sealed interface RunDisplay extends Consumer<RunEvent>
    permits JsonDisplay, PlainDisplay, TerminalDisplay {

  /// Shows how the run ended, after the last event.
  void ended(RunOutcome outcome);
}
