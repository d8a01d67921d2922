package io.atelier.api;

import io.atelier.artifacts.Pixels;
import io.atelier.engine.RunEvent;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One attempt at a job, as far as its events have told it.
public final class LiveRun {

  private final int attempt;
  private final Set<String> over = new HashSet<>();
  private final SequencedMap<String, Working> atWork = new LinkedHashMap<>();
  private int nodes;
  private int pictures;
  private @Nullable Pixels picture;

  private record Working(String title, int step, int total) {

    double share() {
      return total == 0 ? 0 : (double) step / total;
    }
  }

  LiveRun(int attempt) {
    this.attempt = attempt;
  }

  /// How far it is.
  ///
  /// @param done the part of the nodes that are over, from 0 to 1; a node's steps count as parts of
  ///   it
  /// @param node id of the node that is at work; null between two
  /// @param title of that node
  /// @param step of `total`; both 0 when it tells no steps
  /// @param pictures how many there were on the way so far
  /// @param picture the latest of them; null before the first
  /// @param over ids of the nodes that are over
  public record Progress(
      double done,
      @Nullable String node,
      @Nullable String title,
      int step,
      int total,
      int pictures,
      @Nullable Pixels picture,
      Set<String> over) {}

  int attempt() {
    return attempt;
  }

  synchronized void hear(RunEvent event) {
    switch (event) {
      case RunEvent.RunStarted started -> nodes = started.nodes().size();
      case RunEvent.NodesCached cached -> over.addAll(cached.nodes());
      case RunEvent.NodeStarted started -> {
        var title = started.title();
        atWork.putLast(started.node(), new Working(title == null ? started.type() : title, 0, 0));
      }
      case RunEvent.NodeProgress progress -> hear(progress);
      case RunEvent.NodeFinished finished -> {
        atWork.remove(finished.node());
        over.add(finished.node());
      }
    }
  }

  private void hear(RunEvent.NodeProgress progress) {
    var known = atWork.get(progress.node());
    var title = known == null ? progress.node() : known.title;
    atWork.put(progress.node(), new Working(title, progress.step(), progress.total()));
    if (progress.preview() != null) {
      picture = progress.preview();
      pictures++;
    }
  }

  synchronized Progress now() {
    var parts = over.size() + atWork.values().stream().mapToDouble(Working::share).sum();
    var latest = atWork.lastEntry();
    return new Progress(
        nodes == 0 ? 0 : Math.min(1, parts / nodes),
        latest == null ? null : latest.getKey(),
        latest == null ? null : latest.getValue().title,
        latest == null ? 0 : latest.getValue().step,
        latest == null ? 0 : latest.getValue().total,
        pictures,
        picture,
        Set.copyOf(over));
  }
}
