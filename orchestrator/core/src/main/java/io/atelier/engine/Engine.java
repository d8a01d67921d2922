package io.atelier.engine;

import io.atelier.artifacts.ArtifactStore;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.FileChoices;
import io.atelier.nodes.CancelSignal;
import io.atelier.nodes.NodeRuntime;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// Runs graphs, one at a time, and keeps their results for the next. Nodes of a graph that do not
/// need each other run at the same time, as far as there are lanes for them. Any thread may call.
public final class Engine implements AutoCloseable {

  private final NodeRuntime runtime;
  private final FileChoices files;
  private final FileContents contents;
  private final ArtifactStore artifacts;
  private final LiveHandles live;
  private final ResultCache cache;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("node-", 1).daemon().factory());
  private final MemoryBudget memory;

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
    cache = new ResultCache(live);
    memory = settings.memory();
  }

  /// Checks, plans and runs a graph, and waits for its end. Never throws for what a workflow or a
  /// node can do wrong.
  ///
  /// @param listener told one event at a time, by this thread and those that work; what it throws
  ///   is logged and changes nothing
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
    cache.limit(memory.limits(runtime.memory()));
    var plan = PlanRun.plan(graph, files, contents, environment);
    if (request.anew()) {
      plan.nodes().values().forEach(node -> cache.remove(node.key()));
    }
    var provenance = new Provenance(environment, contents, request.textChunks());
    var stop = new CancelSignal();
    try (var _ = cancel.onRaise(stop::raise)) {
      var around =
          new NodeRun.Surroundings(
              request.id(),
              plan,
              new LazyChoices(),
              stop,
              listener,
              artifacts,
              new Embeddings(files, contents),
              provenance);
      return new ExecuteRun(runtime, cache, live, around, threads).execute();
    }
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
    threads.close();
  }
}
