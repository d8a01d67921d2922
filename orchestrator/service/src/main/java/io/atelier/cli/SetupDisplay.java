package io.atelier.cli;

import io.atelier.setup.SetupListener;
import io.atelier.setup.SetupStep;
import java.io.PrintWriter;
import java.time.Duration;

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
  public void stepStarted(SetupStep step, String reason) {
    percent = "";
    println("%s (%s)".formatted(step.title(), reason));
  }

  @Override
  public void line(SetupStep step, String line) {
    if (terminal) {
      String shown = percent + line;
      err.print("\r\u001b[K  " + shown.substring(0, Math.min(WIDTH, shown.length())));
      err.flush();
    }
  }

  @Override
  public void progress(SetupStep step, double fraction) {
    percent = "%3d %%  ".formatted(Math.round(100 * fraction));
  }

  @Override
  public void stepDone(SetupStep step, Duration took) {
    println("  done in " + ProgressBar.text(took));
  }

  @Override
  public void waiting(String reason) {
    println(reason);
  }

  private void println(String line) {
    err.println((terminal ? "\r\u001b[K" : "") + line);
    err.flush();
  }
}
