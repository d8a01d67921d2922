package io.atelier.jobs.local;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactStore;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.ArtifactHolder;
import io.atelier.jobs.store.Garbage;
import io.atelier.jobs.store.JobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Removes artifacts that jobs have let go of and nobody holds. Files that no job made are never
/// touched. A worker that has kept a result may report its artifact again at any moment: either the
/// attempt claims it first, and it stays, or it finds it gone, and the job runs again.
final class ArtifactCollector {

  private static final int PAGE = 200;

  private final ArtifactStore artifacts;
  private final JobStore store;
  private final Supplier<List<RunningJob>> running;

  ArtifactCollector(ArtifactStore artifacts, JobStore store, Supplier<List<RunningJob>> running) {
    this.artifacts = artifacts;
    this.store = store;
    this.running = running;
  }

  /// Claims for an attempt what it says it has made, until the table says that its job holds it.
  ///
  /// @return the first that is not there, if any
  synchronized Optional<Artifact> claim(RunningJob attempt, List<Artifact> made) {
    attempt.claim(made);
    return made.stream().filter(artifact -> !isStored(artifact)).findFirst();
  }

  private boolean isStored(Artifact artifact) {
    try (var _ = artifacts.open(artifact)) {
      return true;
    } catch (AtelierException | IOException _) {
      return false;
    }
  }

  /// Removes all that may go.
  ///
  /// @return how many
  int collect(List<ArtifactHolder> others) {
    var removed = 0;
    var page = store.garbage("", PAGE);
    while (!page.isEmpty()) {
      removed += collect(page, others);
      page = store.garbage(page.getLast().path(), PAGE);
    }
    return removed;
  }

  /// What a job holds is listed again when it lets go. What others hold stays listed, because they
  /// let go without a word.
  private synchronized int collect(List<Garbage> page, List<ArtifactHolder> others) {
    var paths = page.stream().map(Garbage::path).toList();
    var held = store.held(paths);
    var settled = new ArrayList<>(held);
    var kept = new HashSet<>(held);
    kept.addAll(claimed());
    others.forEach(other -> kept.addAll(other.held(paths)));
    var removed = 0;
    for (var garbage : page) {
      if (!kept.contains(garbage.path())) {
        artifacts.remove(garbage.artifact());
        settled.add(garbage.path());
        removed++;
      }
    }
    store.settleGarbage(settled);
    return removed;
  }

  private Set<String> claimed() {
    return running.get().stream()
        .flatMap(attempt -> attempt.output().artifacts().stream())
        .map(Artifact::path)
        .collect(Collectors.toSet());
  }
}
