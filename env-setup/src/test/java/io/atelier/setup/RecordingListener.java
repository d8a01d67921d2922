package io.atelier.setup;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Remembers everything that was said.
final class RecordingListener implements SetupListener {

  final List<SetupEvent> events = new CopyOnWriteArrayList<>();
  final List<String> said = new CopyOnWriteArrayList<>();
  final List<Double> fractions = new CopyOnWriteArrayList<>();

  @Override
  public void hear(SetupEvent event) {
    events.add(event);
    switch (event) {
      case SetupEvent.StepStarted(var step, var reason) ->
          said.add("started " + step + ": " + reason);
      case SetupEvent.Line(var step, var line) -> said.add("line " + step + ": " + line);
      case SetupEvent.StepDone(var step, var _) -> said.add("done " + step);
      case SetupEvent.StepFailed(var step, var code, var _) ->
          said.add("failed " + step + ": " + code);
      case SetupEvent.Progress(var _, var fraction) -> fractions.add(fraction);
      case SetupEvent.Waiting(var reason) -> said.add("waiting " + reason);
      case SetupEvent.Planned _,
          SetupEvent.Journaled _,
          SetupEvent.Done _,
          SetupEvent.Failed _ -> {}
    }
  }
}
