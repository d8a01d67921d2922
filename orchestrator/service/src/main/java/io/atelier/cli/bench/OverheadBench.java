package io.atelier.cli.bench;

import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeTypes;
import io.atelier.workers.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What Atelier adds to a picture: the same model, size and steps through a warm worker and through
/// a warm plain diffusers program, in turns.
public final class OverheadBench {

  private static final int TINY_STEPS = 20;
  private static final int FULL_STEPS = 4;

  private final Path root;
  private final Path models;
  private final Path python;
  private final Worker worker;
  private final PrintWriter out;
  private final Path folder;
  private int runs;

  /// @param models where the full-size model with random weights is made, once
  /// @param folder an empty one that pictures may be written to
  public OverheadBench(
      Path root, Path models, Path python, Worker worker, PrintWriter out, Path folder) {
    this.root = root;
    this.models = models;
    this.python = python;
    this.worker = worker;
    this.out = out;
    this.folder = folder;
  }

  /// The tiny model, where the pixels cost next to nothing and everything around them shows.
  public void tiny(int pairs, Path checkpoint) throws IOException {
    compare("tiny model, 256×256, 20 steps", plain(checkpoint, "tiny-sd", TINY_STEPS), pairs);
  }

  /// Stable Diffusion 1.5 at its full size, with random weights.
  public void fullSize(int pairs) throws IOException {
    Path checkpoint = models.resolve("checkpoints/sd15-random.safetensors");
    if (!Files.exists(checkpoint)) {
      makeFullSize();
    }
    compare("SD 1.5, full size, 256×256, 4 steps", plain(checkpoint, "sd15", FULL_STEPS), pairs);
  }

  private void compare(String what, PlainDiffusers peer, int pairs) throws IOException {
    double[] ratios = new double[pairs];
    double[] ours = new double[pairs];
    try (var plain = new PlainProgram(peer.pictures())) {
      plain.seconds();
      picture(peer);
      for (int pair = 0; pair < pairs; pair++) {
        ours[pair] = picture(peer);
        ratios[pair] = ours[pair] / plain.seconds();
      }
    }
    out.printf("%s%n  ratio    %s%n", what, Spread.of(ratios).text("", 1));
    out.printf("  Atelier  %s%n", Spread.of(ours).text(" s", 1));
    out.flush();
  }

  /// One picture, with texts and seed that were not used before, so that no result is at hand.
  private double picture(PlainDiffusers peer) {
    runs++;
    WorkflowFile file = WorkflowReader.read(root.resolve("workflows/text-to-image.json"));
    Workflow workflow = file.workflow();
    for (String value :
        List.of(
            "checkpoint.ckpt_name=" + peer.checkpoint().getFileName(),
            "prompt.text=a red star on a blue background " + runs,
            "negative.text=" + runs,
            "sampler.seed=" + runs,
            "sampler.steps=" + peer.steps())) {
      workflow = Assignment.parse(value).apply(workflow, NodeTypes.shipped());
    }
    var request = new RunRequest("bench-" + runs, workflow, file.chunksFor(workflow));
    long began = System.nanoTime();
    RunOutcome outcome = worker.run(request, event -> {});
    if (!(outcome instanceof RunOutcome.Done)) {
      throw new IllegalStateException("the workflow did not run: " + outcome);
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private PlainDiffusers plain(Path checkpoint, String family, int steps) {
    return new PlainDiffusers(
        root, python, checkpoint, family, folder, worker.environment().threads(), steps);
  }

  private void makeFullSize() throws IOException {
    out.println("making a full-size SD 1.5 with random weights (2 GB, once) …");
    out.flush();
    var builder =
        new ProcessBuilder(
                python.toString(),
                "-m",
                "atelier.tiny",
                "--family",
                "sd15",
                "--dtype",
                "float16",
                "--out",
                models.toString())
            .inheritIO();
    builder.environment().put("PYTHONPATH", root.resolve("py/src").toString());
    PlainProgram.requireSuccess(builder.start());
  }
}
