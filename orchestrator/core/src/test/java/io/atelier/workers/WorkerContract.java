package io.atelier.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every worker owes its callers, whichever process the work is done in. It uses only nodes
/// that every environment has: `EmptyImage` and `SaveImage`.
public abstract class WorkerContract {

  @TempDir private Path folder;
  private Worker worker;

  /// Opens a worker that saves into this folder.
  protected abstract Worker open(Path out);

  @BeforeEach
  void open() {
    worker = open(folder.resolve("out"));
  }

  /// The one under test.
  protected final Worker worker() {
    return worker;
  }

  /// Looks at what a closed worker leaves behind.
  protected abstract void afterwards();

  @AfterEach
  void close() {
    worker.close();
    afterwards();
  }

  @Test
  void makesAPicture() {
    var events = new ArrayList<RunEvent>();
    var outcome = worker.run(request("one", 1), events::add);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RunOutcome.Done.class,
            done -> {
              assertThat(done.artifacts()).hasSize(1);
              assertThat(folder.resolve("out").resolve(done.artifacts().getFirst().name()))
                  .isRegularFile();
            });
    assertThat(events.getFirst()).isInstanceOf(RunEvent.RunStarted.class);
    assertThat(events.getLast()).isInstanceOf(RunEvent.NodeFinished.class);
  }

  @Test
  void remembersFromRunToRun() {
    worker.run(request("one", 1), _ -> {});
    var events = new ArrayList<RunEvent>();
    worker.run(request("two", 1), events::add);
    assertThat(events).noneMatch(RunEvent.NodeStarted.class::isInstance);
    assertThat(events).anyMatch(RunEvent.NodesCached.class::isInstance);
  }

  @Test
  void forgetsWhatItIsToldToFree() {
    worker.run(request("one", 1), _ -> {});
    worker.free();
    var events = new ArrayList<RunEvent>();
    worker.run(request("two", 1), events::add);
    assertThat(events).anyMatch(RunEvent.NodeStarted.class::isInstance);
  }

  @Test
  void tellsAListenerThatThrowsAndRunsOn() {
    var outcome =
        worker.run(
            request("one", 1),
            _ -> {
              throw new IllegalStateException("a listener of the test");
            });
    assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void refusesASecondRunOfTheSameName() {
    var second = new AtomicReference<Throwable>();
    worker.run(
        request("one", 1),
        event -> {
          if (event instanceof RunEvent.RunStarted) {
            second.set(catchThrowable(() -> worker.run(request("one", 1), _ -> {})));
          }
        });
    assertThat(second.get()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesABrokenWorkflowAndWorksOn() {
    var broken = new RunRequest("one", new Workflow(new LinkedHashMap<>()), new LinkedHashMap<>());
    assertThat(worker.run(broken, _ -> {})).isInstanceOf(RunOutcome.Failed.class);
    assertThat(worker.run(request("two", 1), _ -> {})).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void stopsARunThatIsCancelledAndLeavesNoHalfFile() throws Exception {
    var outcome =
        worker.run(
            request("one", 50),
            event -> {
              if (event instanceof RunEvent.NodeProgress) {
                worker.cancel("one");
              }
            });
    assertThat(outcome).isEqualTo(new RunOutcome.Cancelled());
    try (var files = Files.walk(folder.resolve("out"))) {
      assertThat(files.filter(Files::isRegularFile))
          .hasSizeLessThan(50)
          .allMatch(file -> file.toString().endsWith(".png"));
    }
    assertThat(worker.run(request("two", 1), _ -> {})).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void ignoresACancelForARunThatIsNotHere() {
    worker.cancel("nobody");
    assertThat(worker.run(request("nobody", 1), _ -> {})).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void saysWhichNodeTypesItRuns() {
    var palette = worker.palette();
    assertThat(palette.types().names()).contains("EmptyImage", "SaveImage");
    assertThat(palette.types().find("SaveImage").orElseThrow().outputNode()).isTrue();
    assertThat(palette.broken()).isEmpty();
  }

  @Test
  void saysWhatItRunsIn() {
    assertThat(worker.environment().device()).isIn("cpu", "mps", "cuda");
    assertThat(worker.environment().threads()).isPositive();
  }

  @Test
  void tellsNoMemoryOfADeviceThatIsNotThere() {
    worker.run(request("one", 1), _ -> {});
    assertThat(worker.deviceBytes()).isZero();
    worker.close();
    assertThat(worker.deviceBytes()).isZero();
  }

  @Test
  void runsNothingOnceItIsClosed() {
    worker.close();
    worker.close();
    assertThat(worker.run(request("late", 1), _ -> {})).isEqualTo(new RunOutcome.Cancelled());
  }

  /// Saves as many pictures of one colour.
  public static RunRequest request(String id, int pictures) {
    var nodes = new LinkedHashMap<String, GraphNode>();
    var image = new LinkedHashMap<String, Input>();
    image.put("width", Input.Literal.of(32));
    image.put("height", Input.Literal.of(16));
    image.put("batch_size", Input.Literal.of(pictures));
    image.put("color", Input.Literal.of(0xff0000));
    nodes.put("1", new GraphNode("1", "EmptyImage", null, image));
    var save = new LinkedHashMap<String, Input>();
    save.put("images", new Input.Link("1", 0));
    save.put("filename_prefix", Input.Literal.of("red"));
    nodes.put("2", new GraphNode("2", "SaveImage", null, save));
    return new RunRequest(id, new Workflow(nodes), new LinkedHashMap<>());
  }
}
