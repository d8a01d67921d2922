package io.atelier.cli;

import io.atelier.artifacts.Pixels;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A line that is redrawn while a node works, with a small preview below it where the terminal can
/// show colours.
final class TerminalDisplay implements RunDisplay {

  private static final String CLEAR_BELOW = "\u001b[J";

  /// So many signs of a text that is being written are shown.
  private static final int TEXT = 70;

  private final PrintWriter err;
  private final OutcomeText outcomeText;
  private final InstantSource clock;
  private final @Nullable HalfBlocks preview;

  private final Map<String, AtWork> atWork = new HashMap<>();
  private int linesBelow;

  /// @param began in milliseconds
  private record AtWork(String title, long began) {}

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
      case RunEvent.NodeFinished finished -> finish(finished);
    }
  }

  @Override
  public void ended(RunOutcome outcome) {
    redraw("");
    outcomeText.print(outcome);
  }

  private void start(RunEvent.NodeStarted started) {
    String title = started.title() == null ? started.node() : started.title();
    atWork.put(started.node(), new AtWork(title, clock.millis()));
    redraw(ProgressBar.column(title).stripTrailing() + " …");
  }

  /// A node that never started is a cached one, which has its line already.
  private void finish(RunEvent.NodeFinished finished) {
    var ended = atWork.remove(finished.node());
    if (ended != null) {
      line(ended.title(), ProgressBar.text(finished.took()));
    }
  }

  private void progress(RunEvent.NodeProgress progress) {
    long now = clock.millis();
    var node = atWork.getOrDefault(progress.node(), new AtWork(progress.node(), now));
    var elapsed = Duration.ofMillis(now - node.began());
    String bar = ProgressBar.of(node.title(), progress.step(), progress.total(), elapsed);
    if (progress.text() != null) {
      redraw(bar + "\n" + lastOf(progress.text()));
      linesBelow = 1;
      return;
    }
    Pixels picture = progress.preview();
    if (preview == null || picture == null) {
      redraw(bar);
      return;
    }
    redraw(bar + "\n" + preview.draw(picture));
    linesBelow = 1 + preview.rows(picture);
  }

  /// The end of a text, as much as stands in one line.
  private static String lastOf(String text) {
    String safe = Terminal.safe(text.strip());
    int length = safe.codePointCount(0, safe.length());
    return length <= TEXT ? safe : "…" + safe.substring(safe.offsetByCodePoints(0, length - TEXT));
  }

  private void line(String name, String result) {
    redraw("%s %s%n".formatted(ProgressBar.column(name), result));
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
