package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.engine.EngineSettings;
import io.atelier.engine.MemoryBudget;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.LaneSettings;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.RealPython;
import io.atelier.workers.wire.WorkerSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Many pictures through one worker process, each another one, and what the process holds then.
@Tag("faults")
class SoakIT {

  private static final boolean FULL = System.getProperty("atelier.tier", "ci").equals("full");
  private static final int BASELINE = FULL ? 100 : 60;
  private static final int JOBS = FULL ? 1_000 : 120;
  private static final int REPORT_EVERY = FULL ? 100 : 30;

  /// Of what it took after the baseline. The few pictures of CI are still in the time in which
  /// allocators and the JVM settle.
  private static final double MOST = FULL ? 1.03 : 1.10;

  /// Room for the model of 12 MB, and for the results of some 40 jobs.
  private static final EngineSettings ENGINE =
      new EngineSettings(LaneSettings.USUAL, new MemoryBudget(64L << 20, 2L << 20));

  /// Threads of the run before, and of the JVM, that may still be on their way out.
  private static final int LEAVING = 2;

  private record Held(long resident, JsonNode counted) {

    long of(String what) {
      return counted.required(what).asLong();
    }
  }

  @TempDir private Path folder;
  @TempDir private static Path models;

  @BeforeAll
  static void writeTheTinyModel() {
    RealPython.run(models, "-m", "atelier.tiny", "--out", models.toString());
  }

  @Test
  void holdsNoMoreAfterManyJobsThanAfterSome() {
    try (var worker = start()) {
      var after = jobs(worker, 1, BASELINE);
      var end = jobs(worker, BASELINE + 1, JOBS);
      assertThat(end.of("handles")).isEqualTo(after.of("handles"));
      assertThat(end.of("threads"))
          .as("threads")
          .isLessThanOrEqualTo(after.of("threads") + LEAVING);
      assertThat(end.of("files")).as("open files").isLessThanOrEqualTo(after.of("files"));
      assertThat(end.of("modules")).as("modules").isEqualTo(after.of("modules"));
      assertThat(end.of("objects"))
          .as("Python objects")
          .isLessThanOrEqualTo(after.of("objects") + JOBS / 10);
      assertThat(end.resident / (double) after.resident).as("resident memory").isLessThan(MOST);
    }
  }

  private Held jobs(ProcessWorker worker, int first, int last) {
    for (var job = first; job <= last; job++) {
      done(worker.run(new RunRequest("job-" + job, picture(job), new LinkedHashMap<>()), _ -> {}));
      if (job % REPORT_EVERY == 0 && job != last) {
        say(job, look(worker, "after " + job));
      }
    }
    var held = look(worker, "after " + last);
    say(last, held);
    return held;
  }

  private static void say(int job, Held held) {
    System.out.printf("job %d: %d MB, %s%n", job, held.resident >> 20, held.counted);
  }

  private static Held look(ProcessWorker worker, String when) {
    var inputs = new LinkedHashMap<String, Input>();
    inputs.put("when", Input.Literal.of(when));
    var nodes = new LinkedHashMap<String, GraphNode>();
    nodes.put("1", new GraphNode("1", CountedChild.NODE, null, inputs));
    var census = new RunRequest(when, new Workflow(nodes), new LinkedHashMap<>());
    var notice = done(worker.run(census, _ -> {})).notices().getFirst();
    return new Held(
        worker.describe().footprint().residentBytes(),
        JsonMapper.shared().readTree(notice.message()));
  }

  private static RunOutcome.Done done(RunOutcome outcome) {
    assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
    return (RunOutcome.Done) outcome;
  }

  private ProcessWorker start() {
    var root = Children.root();
    var spec = Children.spec(folder);
    return ProcessWorker.start(
        Children.program(CountedChild.class),
        new WorkerSpec(
            spec.environment(),
            List.of(
                root.resolve("orchestrator/core/src/test/resources/io/atelier/workers/soak"),
                root.resolve("py/src")),
            1,
            List.of(models),
            spec.input(),
            spec.data(),
            spec.output(),
            ENGINE),
        WorkerLimits.USUAL,
        folder.resolve("crashes"),
        _ -> {});
  }

  private static Workflow picture(int job) {
    var workflow =
        WorkflowReader.read(Children.root().resolve("workflows/text-to-image.json")).workflow();
    for (var value :
        List.of(
            "checkpoint.ckpt_name=tiny-random.safetensors",
            "prompt.text=picture " + job,
            "latent.width=64",
            "latent.height=64",
            "sampler.steps=2",
            "sampler.seed=" + job)) {
      workflow = Assignment.parse(value).apply(workflow, NodeTypes.shipped());
    }
    return workflow;
  }
}
