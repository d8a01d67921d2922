package io.atelier.cli.bench;

import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeTypes;
import io.atelier.setup.PythonEnvironment;
import io.atelier.workers.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/// What Atelier adds to a picture: the same model, size and steps through a warm worker and through
/// a warm plain diffusers program, in turns.
public final class OverheadBench {

  private static final int SIDE = 256;
  private static final int TINY_STEPS = 20;
  private static final int FULL_STEPS = 4;

  /// A service is warm when the JVM has compiled what it does at each step, after some 600 steps.
  private static final int TINY_WARM_UPS = 30;

  private final Path root;
  private final Path models;
  private final PythonEnvironment python;
  private final Worker worker;
  private final Worker child;
  private final PrintWriter out;
  private final Path folder;
  private int pictures;

  /// Measures a worker against the peer in the same environment, and against a worker in a process
  /// of its own.
  ///
  /// @param models where the full-size model with random weights is made, once
  /// @param folder an empty one that pictures may be written to
  public OverheadBench(
      Path root,
      Path models,
      PythonEnvironment python,
      Worker worker,
      Worker child,
      PrintWriter out,
      Path folder) {
    this.root = root;
    this.models = models;
    this.python = python;
    this.worker = worker;
    this.child = child;
    this.out = out;
    this.folder = folder;
  }

  /// The tiny model, where the pixels cost next to nothing and everything around them shows.
  public void tiny(int pairs) throws IOException {
    Path checkpoint = python.builtinModels().resolve("checkpoints/tiny-random.safetensors");
    var peer = plain(checkpoint, "tiny-sd", TINY_STEPS);
    compare("tiny model, 256×256, 20 steps", peer, TINY_WARM_UPS, pairs);
    inChild(peer, TINY_WARM_UPS, pairs);
    added(peer, pairs);
  }

  /// Stable Diffusion 1.5 at its full size, with random weights.
  public void fullSize(int pairs) throws IOException {
    Path checkpoint = new FullSizeModel(models, root, python.python()).made(out);
    var peer = plain(checkpoint, "sd15", FULL_STEPS);
    compare("SD 1.5, full size, 256×256, 4 steps", peer, 1, pairs);
    inChild(peer, 1, pairs);
  }

  /// The same work behind a socket, in turns with the worker here.
  private void inChild(PlainDiffusers peer, int warmUps, int count) throws IOException {
    for (int run = 0; run < warmUps; run++) {
      picture(child, peer, new AddedByJava());
    }
    Pairs pairs =
        Pairs.measure(
            count,
            () -> picture(child, peer, new AddedByJava()),
            () -> picture(peer, new AddedByJava()));
    print("  child process, ratio to in-process", pairs.ratio(), "", 1);
    print("  child process", pairs.ours(), " s", 1);
  }

  private void compare(String what, PlainDiffusers peer, int warmUps, int count)
      throws IOException {
    try (var plain = PlainProgram.start(peer.pictures())) {
      for (int run = 0; run < warmUps; run++) {
        plain.seconds();
        picture(peer, new AddedByJava());
      }
      Pairs pairs = Pairs.measure(count, () -> picture(peer, new AddedByJava()), plain::seconds);
      print(what + ", ratio", pairs.ratio(), "", 1);
      print("  Atelier", pairs.ours(), " s", 1);
      print("  plain diffusers", pairs.theirs(), " s", 1);
    }
  }

  private void added(PlainDiffusers peer, int count) {
    double[] perNode = new double[count];
    double[] perStep = new double[count];
    for (int run = 0; run < count; run++) {
      var added = new AddedByJava();
      perNode[run] = added.perNode(picture(peer, added));
      perStep[run] = added.perStep();
    }
    print("  added per node", Spread.of(perNode), " ms", 1e3);
    print("  added per step", Spread.of(perStep), " µs", 1e6);
  }

  /// One picture, with texts and seed that were not used before, so that no result is at hand.
  private double picture(PlainDiffusers peer, AddedByJava added) {
    return picture(worker, peer, added);
  }

  private double picture(Worker maker, PlainDiffusers peer, AddedByJava added) {
    pictures++;
    RunRequest request = request(peer);
    long began = System.nanoTime();
    RunOutcome outcome = maker.run(request, added);
    double seconds = (System.nanoTime() - began) / 1e9;
    if (!(outcome instanceof RunOutcome.Done)) {
      throw new IllegalStateException("the workflow did not run: " + outcome);
    }
    return seconds;
  }

  private RunRequest request(PlainDiffusers peer) {
    WorkflowFile file = WorkflowReader.read(root.resolve("workflows/text-to-image.json"));
    Workflow workflow = file.workflow();
    for (String value :
        List.of(
            "checkpoint.ckpt_name=" + peer.checkpoint().getFileName(),
            "prompt.text=a red star on a blue background " + pictures,
            "negative.text=" + pictures,
            "sampler.seed=" + pictures,
            "sampler.cfg=7.5",
            "latent.width=" + SIDE,
            "latent.height=" + SIDE,
            "sampler.steps=" + peer.steps())) {
      workflow = Assignment.parse(value).apply(workflow, NodeTypes.shipped());
    }
    return new RunRequest("bench-" + pictures, workflow, file.chunksFor(workflow));
  }

  private PlainDiffusers plain(Path checkpoint, String family, int steps) {
    return new PlainDiffusers(
        root,
        python.python(),
        checkpoint,
        family,
        folder,
        worker.environment().threads(),
        SIDE,
        steps);
  }

  private void print(String what, Spread spread, String unit, double scale) {
    out.printf("%-44s %s%n", what, spread.text(unit, scale));
    out.flush();
  }
}
