package io.atelier.jobs;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.artifacts.ArtifactStore;
import io.atelier.engine.CrashReport;
import io.atelier.engine.Failure;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.graph.GraphNode;
import io.atelier.nodes.Environment;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.Palette;
import io.atelier.workers.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Plays a worker: the first node of a workflow says by its type what becomes of the run. It saves
/// a small text under the run's name.
public final class PlayedWorker implements Worker {

  private final ArtifactStore artifacts;
  private final List<String> types;
  private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /// @param more node types that it has beside those that it plays
  public PlayedWorker(ArtifactStore artifacts, String... more) {
    this.artifacts = artifacts;
    types =
        Stream.concat(
                Stream.of(
                    "Save", "SaveThenWait", "Wait", "Fail", "Full", "Lose", "Throw", "Vanish"),
                Stream.of(more))
            .toList();
  }

  @Override
  public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
    var cancelled = new CountDownLatch(1);
    if (waiting.putIfAbsent(request.id(), cancelled) != null) {
      throw new IllegalArgumentException("run %s is already here".formatted(request.id()));
    }
    try {
      return closed ? new RunOutcome.Cancelled() : play(request, listener, cancelled);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new RunOutcome.Cancelled();
    } finally {
      waiting.remove(request.id());
    }
  }

  private RunOutcome play(RunRequest request, Consumer<RunEvent> listener, CountDownLatch cancelled)
      throws InterruptedException {
    ran.add(request.id());
    var node = request.workflow().nodes().sequencedValues().getFirst();
    listener.accept(new RunEvent.RunStarted(request.id(), List.of(node.id())));
    listener.accept(new RunEvent.NodeStarted(node.id(), node.type(), null));
    return switch (node.type()) {
      case "Wait" -> {
        cancelled.await();
        yield new RunOutcome.Cancelled();
      }
      case "Fail" -> failed("INVALID_VALUE", node);
      case "Full" -> failed("DISK_FULL", node);
      case "Lose" -> new RunOutcome.Lost(crash(request, node));
      case "Throw" -> throw new IllegalStateException("thrown by the test");
      case "Vanish" ->
          done(
              List.of(
                  new Artifact("gone.png", ArtifactKind.OUTPUT, "image/png", 1, "0".repeat(64))));
      case "SaveThenWait" -> {
        var _ = saved(request, node, listener);
        cancelled.await();
        yield new RunOutcome.Cancelled();
      }
      default -> done(List.of(saved(request, node, listener)));
    };
  }

  private Artifact saved(RunRequest request, GraphNode node, Consumer<RunEvent> listener) {
    var artifact =
        artifacts.put(
            new ArtifactRequest(ArtifactKind.OUTPUT, "played", "text/plain", 0, 0, 0),
            out -> out.write(request.id().getBytes(StandardCharsets.UTF_8)));
    listener.accept(
        new RunEvent.NodeFinished(
            node.id(), Duration.ofMillis(1), List.of(artifact), List.of(), null));
    return artifact;
  }

  private static RunOutcome done(List<Artifact> artifacts) {
    return new RunOutcome.Done(artifacts, List.of(), Duration.ofMillis(1));
  }

  private static RunOutcome failed(String code, GraphNode node) {
    return new RunOutcome.Failed(
        new Failure(code, node.id(), node.type(), "It failed; change it.", null, List.of()));
  }

  private static CrashReport crash(RunRequest request, GraphNode node) {
    return new CrashReport(
        Instant.EPOCH,
        "WORKER_KILLED",
        "The worker process was killed in %s".formatted(request.id()),
        new CrashReport.Ending(1, 137, "SIGKILL"),
        new CrashReport.Work(request.id(), node.id(), node.type()),
        List.of("last words"),
        null,
        null);
  }

  /// The runs that it was given, in order.
  public List<String> ran() {
    return new ArrayList<>(ran);
  }

  /// The runs that it is at.
  public Set<String> waiting() {
    return Set.copyOf(waiting.keySet());
  }

  @Override
  public void cancel(String run) {
    var cancelled = waiting.get(run);
    if (cancelled != null) {
      cancelled.countDown();
    }
  }

  @Override
  public Palette palette() {
    return new Palette(
        new NodeTypes(
            types.stream()
                .map(type -> NodeType.of(type, "test", "For tests.").asOutput())
                .toList()),
        List.of());
  }

  @Override
  public Environment environment() {
    return new Environment("3", "2", new TreeMap<>(), "cpu", "", new TreeMap<>(), 1);
  }

  @Override
  public void free() {
    // It keeps nothing.
  }

  @Override
  public void close() {
    closed = true;
    waiting.values().forEach(CountDownLatch::countDown);
  }
}
