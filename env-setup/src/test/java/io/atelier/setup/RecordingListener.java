package io.atelier.setup;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Remembers everything that was said.
final class RecordingListener implements SetupListener {

  final List<String> said = new CopyOnWriteArrayList<>();
  final List<Double> fractions = new CopyOnWriteArrayList<>();

  @Override
  public void stepStarted(SetupStep step, String reason) {
    said.add("started " + step + ": " + reason);
  }

  @Override
  public void line(SetupStep step, String line) {
    said.add("line " + step + ": " + line);
  }

  @Override
  public void progress(SetupStep step, double fraction) {
    fractions.add(fraction);
  }

  @Override
  public void stepDone(SetupStep step, Duration took) {
    said.add("done " + step);
  }

  @Override
  public void waiting(String reason) {
    said.add("waiting " + reason);
  }
}
