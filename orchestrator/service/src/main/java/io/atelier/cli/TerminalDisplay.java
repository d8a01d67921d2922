package io.atelier.cli;

import io.atelier.artifacts.Pixels;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// A line that is redrawn while a node works, with a small preview below it where the terminal can
/// show colours.
final class TerminalDisplay implements RunDisplay {

  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintWriter err;
  private final OutcomeText outcomeText;
  private final InstantSource clock;
  private final @Nullable HalfBlocks preview;

  private String title = "";
  private long began;
  private int linesBelow;

  /// @param preview null where the terminal can't show colours
  TerminalDisplay(
      PrintWriter err, OutcomeText outcomeText, InstantSource clock, @Nullable HalfBlocks preview) {
    this.err = err;
    this.outcomeText = outcomeText;
    this.clock = clock;
    this.preview = preview;
  }

  @Override
  public void accept(RunEvent event) {
    switch (event) {
      case RunEvent.RunStarted _ -> {}
      case RunEvent.NodesCached cached -> cached.nodes().forEach(node -> line(node, "unchanged"));
      case RunEvent.NodeStarted started -> start(started);
      case RunEvent.NodeProgress progress -> progress(progress);
      case RunEvent.NodeFinished finished -> line(title, ProgressBar.text(finished.took()));
    }
  }

  @Override
  public void ended(RunOutcome outcome) {
    redraw("");
    outcomeText.print(outcome);
  }

  private void start(RunEvent.NodeStarted started) {
    title = started.title() == null ? started.node() : started.title();
    began = clock.millis();
    redraw(title + " …");
  }

  private void progress(RunEvent.NodeProgress progress) {
    var elapsed = Duration.ofMillis(clock.millis() - began);
    String bar = ProgressBar.of(title, progress.step(), progress.total(), elapsed);
    Pixels picture = progress.preview();
    if (preview == null || picture == null) {
      redraw(bar);
      return;
    }
    redraw(bar + "\n" + preview.draw(picture));
    linesBelow = 1 + preview.rows(picture);
  }

  private void line(String name, String result) {
    redraw("%-20s %s%n".formatted(name, result));
  }

  /// Goes back to the first line that was drawn, clears what stands there, and draws.
  private void redraw(String text) {
    if (linesBelow > 0) {
      err.print("\u001b[" + linesBelow + "A");
      linesBelow = 0;
    }
    err.print("\r" + CLEAR_BELOW + text);
    err.flush();
  }
}
