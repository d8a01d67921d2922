package io.atelier.cli;

import io.atelier.engine.EventJson;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import java.io.PrintWriter;

/// One JSON object a line on standard output, for programs.
final class JsonDisplay implements RunDisplay {

  private final PrintWriter out;

  JsonDisplay(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void accept(RunEvent event) {
    print(EventJson.of(event));
  }

  @Override
  public void ended(RunOutcome outcome) {
    print(EventJson.of(outcome));
  }

  private void print(Object json) {
    out.println(json);
    out.flush();
  }
}
