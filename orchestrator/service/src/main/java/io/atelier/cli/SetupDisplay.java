package io.atelier.cli;

import io.atelier.setup.SetupEvent;
import io.atelier.setup.SetupListener;
import java.io.PrintWriter;

/// Shows a set-up on standard error: a line a step, and on a terminal the live last line of the
/// command at work.
final class SetupDisplay implements SetupListener {

  private static final int WIDTH = 78;

  private final PrintWriter err;
  private final boolean terminal;
  private String percent = "";

  SetupDisplay(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void hear(SetupEvent event) {
    switch (event) {
      case SetupEvent.StepStarted(var step, var reason) -> {
        percent = "";
        println("%s (%s)".formatted(step.title(), reason));
      }
      case SetupEvent.Line(_, var line) -> live(line);
      case SetupEvent.Progress(_, var fraction) ->
          percent = "%3d %%  ".formatted(Math.round(100 * fraction));
      case SetupEvent.StepDone(_, var took) -> println("  done in " + ProgressBar.text(took));
      case SetupEvent.StepFailed _ -> println("  not done");
      case SetupEvent.Waiting(var reason) -> println(reason);
      // Asked for by `plan`, kept for `uninstall`, and said by the command itself.
      case SetupEvent.Planned _,
          SetupEvent.Journaled _,
          SetupEvent.Done _,
          SetupEvent.Failed _ -> {}
    }
  }

  private void live(String line) {
    if (terminal) {
      String shown = percent + line;
      err.print("\r\u001b[K  " + shown.substring(0, Math.min(WIDTH, shown.length())));
      err.flush();
    }
  }

  private void println(String line) {
    err.println((terminal ? "\r\u001b[K" : "") + line);
    err.flush();
  }
}
