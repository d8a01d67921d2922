package io.atelier.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.DigestCache;
import io.atelier.catalog.ModelCatalog;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.Failure;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Workflow;
import io.atelier.nodes.Environment;
import io.atelier.nodes.JavaNode;
import io.atelier.nodes.MiniaturePython;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.Palette;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoutedWorkersTest extends WorkerContract {

  private final List<MiniaturePython> pythons =
      List.of(new MiniaturePython(), new MiniaturePython());
  private final List<String> ran = new ArrayList<>();

  /// The first has `Left` and `Both`, the second `Right` and `Both`.
  @Override
  protected Worker open(Path out) {
    var workers = new LinkedHashMap<String, Worker>();
    workers.put("left", worker(pythons.getFirst(), out, "left", "Left", "Both"));
    workers.put("right", worker(pythons.getLast(), out, "right", "Right", "Both"));
    return new RoutedWorkers(workers);
  }

  private Worker worker(MiniaturePython python, Path out, String name, String... types) {
    return new InProcessWorker(
        python.python(),
        new ModelCatalog(List.of()),
        new DigestCache(out.resolveSibling("data-" + name)),
        OutputFolder.open(out, Clock.systemUTC()),
        new EngineSettings(1 << 20),
        Stream.of(types).map(type -> node(name, type)).toList());
  }

  private JavaNode node(String environment, String type) {
    return new JavaNode(
        NodeType.of(type, "test", "For tests.").asOutput(),
        (_, _) -> {
          ran.add(type + " on the " + environment);
          return List.of();
        });
  }

  @Override
  protected void afterwards() {
    pythons.forEach(python -> {
      assertThat(python.live()).as("live objects").isZero();
      python.python().close();
    });
  }

  @Test
  void sendsARunWhereItsNodeTypesAre() {
    assertThat(run("Right")).isInstanceOf(RunOutcome.Done.class);
    assertThat(run("Left")).isInstanceOf(RunOutcome.Done.class);
    assertThat(run("Both")).isInstanceOf(RunOutcome.Done.class);
    assertThat(ran).containsExactly("Right on the right", "Left on the left", "Both on the left");
  }

  @Test
  void namesWhatEachHasWhenNoneHasAll() {
    assertThat(run("Right", "Left", "Both"))
        .isEqualTo(
            failed(
                "No environment has all node types of this workflow: 'left' has Left and lacks Right;"
                    + " 'right' has Right and lacks Left; bring them into one environment, or split the"
                    + " workflow."));
    assertThat(ran).isEmpty();
  }

  @Test
  void letsTheCheckNameWhatNobodyHas() {
    assertThat(run("Right", "Both", "Rihgt"))
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed -> {
              assertThat(failed.failure().code()).isEqualTo("INVALID_WORKFLOW");
              assertThat(failed.failure().message()).contains("Rihgt", "did you mean 'Right'?");
            });
  }

  @Test
  void knowsAllNodeTypesTogether() {
    assertThat(worker().palette().types().names())
        .contains("EmptyImage", "SaveImage", "Left", "Right", "Both");
  }

  @Test
  void goesOnWithoutOneThatDidNotStart() {
    var workers = new LinkedHashMap<String, Worker>();
    workers.put("broken", new NeverStarted());
    workers.put("whole", worker());
    var both = new RoutedWorkers(workers);

    assertThat(both.run(request("a", "Right"), _ -> {})).isInstanceOf(RunOutcome.Done.class);
    assertThat(both.palette().types().names()).contains("Right");
    assertThat(both.run(request("b", "Elsewhere", "Right"), _ -> {}))
        .isEqualTo(
            failed(
                "No environment has all node types of this workflow: 'whole' has Right and lacks"
                    + " Elsewhere; 'broken' did not start (NO_PYTHON: There is none.); mend what"
                    + " did not start, or bring them into one environment."));
  }

  @Test
  void saysWhyWhenNoneStarted() {
    var workers = new LinkedHashMap<String, Worker>();
    workers.put("broken", new NeverStarted());
    var alone = new RoutedWorkers(workers);

    assertThat(alone.run(request("a", "Right"), _ -> {}))
        .isEqualTo(new RunOutcome.Failed(new Failure("NO_PYTHON", "There is none.")));
    assertThatThrownBy(alone::palette).isInstanceOf(WorkerNotStarted.class);
    assertThatThrownBy(alone::environment).isInstanceOf(WorkerNotStarted.class);
  }

  @Test
  void standsForAtLeastOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RoutedWorkers(new LinkedHashMap<String, Worker>()));
  }

  private static RunOutcome failed(String message) {
    return new RunOutcome.Failed(
        new Failure(WorkerCode.NODES_IN_SEVERAL_ENVIRONMENTS.name(), message));
  }

  private RunOutcome run(String... types) {
    return worker().run(request(String.join("+", types), types), _ -> {});
  }

  private static RunRequest request(String id, String... types) {
    var nodes = new LinkedHashMap<String, GraphNode>();
    for (var type : types) {
      nodes.put(type, new GraphNode(type, type, null, new LinkedHashMap<>()));
    }
    return new RunRequest(id, new Workflow(nodes), new LinkedHashMap<>());
  }

  /// A worker whose process can't start.
  private static final class NeverStarted implements Worker {

    private static WorkerNotStarted why() {
      return new WorkerNotStarted(new Failure("NO_PYTHON", "There is none."));
    }

    @Override
    public RunOutcome run(RunRequest request, Consumer<RunEvent> listener) {
      throw new AssertionError("nothing may be sent here");
    }

    @Override
    public void cancel(String run) {}

    @Override
    public Palette palette() {
      throw why();
    }

    @Override
    public Environment environment() {
      throw why();
    }

    @Override
    public void free() {
      throw why();
    }

    @Override
    public void close() {}
  }
}
