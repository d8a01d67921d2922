package io.atelier.engine;

import io.atelier.artifacts.ArtifactStore;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.FileChoices;
import io.atelier.nodes.CancelSignal;
import io.atelier.nodes.NodeRuntime;
import java.util.Set;
import java.util.function.Consumer;

/// Runs graphs, one at a time, and keeps their results for the next. Any thread may call; the work
/// is done on the caller's.
public final class Engine implements AutoCloseable {

  private final NodeRuntime runtime;
  private final FileChoices files;
  private final FileContents contents;
  private final ArtifactStore artifacts;
  private final LiveHandles live;
  private final ResultCache cache;

  public Engine(
      NodeRuntime runtime,
      FileChoices files,
      DigestCache digests,
      ArtifactStore artifacts,
      EngineSettings settings) {
    this.runtime = runtime;
    this.files = files;
    this.artifacts = artifacts;
    contents = new FileContents(digests);
    live = new LiveHandles(runtime);
    cache = new ResultCache(live, settings.cacheBytes());
  }

  /// Checks, plans and runs a graph, and waits for its end. Never throws for what a workflow or a
  /// node can do wrong.
  ///
  /// @param listener told on the thread that works; what it throws is logged and changes nothing
  public synchronized RunOutcome run(
      RunRequest request, Consumer<RunEvent> listener, CancelSignal cancel) {
    if (cancel.isRaised()) {
      return new RunOutcome.Cancelled();
    }
    var graph = new LinkGraph(request.workflow(), runtime.types());
    var findings = new WorkflowCheck(runtime.types(), files).check(graph, request.workflow());
    if (findings.stream().anyMatch(Finding::isError)) {
      return new RunOutcome.Failed(Failures.invalid(findings));
    }
    try {
      return run(request, graph, new Listening(listener), cancel);
    } catch (RuntimeException e) {
      return new RunOutcome.Failed(Failures.of(e, null));
    } finally {
      cache.shrink();
      live.freeUnneeded();
    }
  }

  private RunOutcome run(
      RunRequest request, LinkGraph graph, Listening listener, CancelSignal cancel) {
    var environment = runtime.environment();
    var plan = PlanRun.plan(graph, files, contents, environment);
    var provenance = new Provenance(environment, contents, request.textChunks());
    var around =
        new NodeRun.Surroundings(request.id(), plan, cancel, listener, artifacts, provenance);
    return new ExecuteRun(runtime, cache, live, around).execute();
  }

  /// Lets go of every result that is kept for later runs.
  public synchronized void free() {
    cache.keepOnly(Set.of());
    live.freeUnneeded();
  }

  /// Frees everything that is kept.
  @Override
  public synchronized void close() {
    contents.close();
    free();
  }
}
