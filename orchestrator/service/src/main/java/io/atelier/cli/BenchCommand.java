package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.cli.bench.ComfyUiBench;
import io.atelier.cli.bench.FittedModel;
import io.atelier.cli.bench.OverheadBench;
import io.atelier.cli.bench.PythonContactSheet;
import io.atelier.cli.bench.QueueBench;
import io.atelier.cli.bench.ServeBench;
import io.atelier.cli.bench.StartBench;
import io.atelier.engine.EngineSettings;
import io.atelier.nodes.Computing;
import io.atelier.setup.PythonEnvironment;
import io.atelier.workers.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Measures what a user feels, against a peer in the same run. Without a name it measures
/// everything; what the workflows make has a name of its own.
@Command(
    name = "bench",
    description =
        "Measures speed and memory against a plain diffusers program, or shows a gallery.",
    footer = {
      "",
      "./atelier bench bridge   What a call into Python costs, beside jpy, Py4J and Appose; the",
      "                         launcher builds it, as it is no part of this program."
    },
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

  private static final int PAIRS = 15;
  private static final int STARTS = 5;
  private static final int JOBS = 5_000;

  /// The part of the jobs that each turn beside ComfyUI has, as there are many turns.
  private static final int BESIDE = 5;

  private static final int KEPT = 100_000;
  private static final int QUEUED = 10_000;

  @Spec private CommandSpec spec;
  private final Studio studio;

  BenchCommand(Studio studio) {
    this.studio = studio;
  }

  @Override
  public Integer call() throws IOException {
    start(STARTS);
    return overhead(PAIRS, false);
  }

  @Command(
      name = "overhead",
      description = "The same pictures, warm, through Atelier and through plain diffusers.",
      mixinStandardHelpOptions = true)
  int overhead(
      @Option(
              names = "--pairs",
              defaultValue = "" + PAIRS,
              description = "Interleaved pairs, 6 or more; ${DEFAULT-VALUE} if left out.")
          int pairs,
      @Option(names = "--tiny-only", description = "Leaves out the full-size model.")
          boolean tinyOnly)
      throws IOException {
    require(pairs >= 6, "--pairs is " + pairs + "; fewer than 6 say nothing");
    PythonEnvironment python = environment();
    Path made = studio.places().data().resolve("bench-models");
    var files = new StudioFiles(List.of(python.builtinModels(), made), made);
    try (var folder = TemporaryFolder.make("atelier-bench");
        var worker = studio.openUsual(python, files, folder.path(), WorkerPlace.HERE);
        var child = studio.openUsual(python, files, folder.path(), WorkerPlace.PROCESS)) {
      var bench =
          new OverheadBench(
              studio.places().root(), made, python, worker, child, out(), folder.path());
      bench.tiny(pairs);
      if (!tinyOnly) {
        bench.fullSize(pairs);
      }
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "start",
      description = "How long a start takes, cold, and what each process keeps in memory.",
      mixinStandardHelpOptions = true)
  int start(
      @Option(
              names = "--runs",
              defaultValue = "" + STARTS,
              description = "Runs of each, 1 or more; ${DEFAULT-VALUE} if left out.")
          int runs)
      throws IOException {
    require(runs >= 1, "--runs is " + runs + "; give 1 or more");
    try (var folder = TemporaryFolder.make("atelier-bench")) {
      var bench =
          new StartBench(
              studio.places().root(),
              studio.places().shippedModels(),
              environment(),
              out(),
              folder.path());
      bench.help(runs);
      bench.memory();
      bench.firstPicture(runs);
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "gallery",
      description = "Runs every ready workflow and puts what they make on one contact sheet.",
      mixinStandardHelpOptions = true)
  int gallery(
      @Option(
              names = "--out",
              paramLabel = "FILE",
              defaultValue = "gallery.png",
              description = "The contact sheet; ${DEFAULT-VALUE} if left out.")
          Path sheet,
      @Option(names = "--learn", description = "Also those that train, for minutes each.")
          boolean learn)
      throws IOException {
    require(!Files.isDirectory(sheet), "--out is the folder " + sheet + "; name a file in it");
    PythonEnvironment python = environment();
    return new Gallery(studio, Console.of(spec, false), sheet, learn)
        .show(python, new PythonContactSheet(python.python(), studio.places().pythonSources()));
  }

  @Command(
      name = "queue",
      description = {
        "Jobs a second on the whole durable way, with a workflow that does nothing; then how long",
        "lists, submissions and claims take with many jobs kept and many queued."
      },
      mixinStandardHelpOptions = true)
  int queue(
      @Option(
              names = "--jobs",
              defaultValue = "" + JOBS,
              description = "Jobs for the rate, 80 or more; ${DEFAULT-VALUE} if left out.")
          int jobs,
      @Option(
              names = "--kept",
              defaultValue = "" + KEPT,
              description = "Jobs that are kept; ${DEFAULT-VALUE} if left out, 0 for no crowd.")
          int kept,
      @Option(
              names = "--queued",
              defaultValue = "" + QUEUED,
              description = "Jobs that wait, 500 or more; ${DEFAULT-VALUE} if left out.")
          int queued,
      @Option(
              names = "--java-only",
              description = "Leaves out the worker process, and needs no Python.")
          boolean javaOnly,
      @Option(
              names = "--comfyui",
              paramLabel = "DIR",
              description = "A checkout of ComfyUI, measured beside in the same run, over HTTP.")
          @Nullable Path comfyUi)
      throws IOException {
    require(jobs >= 80, "--jobs is " + jobs + "; fewer than 80 say nothing");
    require(queued >= 500, "--queued is " + queued + "; fewer than 500 are no crowd");
    require(comfyUi == null || !javaOnly, "--comfyui needs Python; leave --java-only out");
    if (comfyUi != null) {
      requireComfyUi(comfyUi);
    }
    try (var folder = TemporaryFolder.in(studio.places().data(), "bench")) {
      var bench = new QueueBench(folder.path(), out());
      bench.throughput("no-op", bench.noOpWorker(), jobs);
      if (javaOnly) {
        crowd(bench, kept, queued);
        return ExitCode.DONE;
      }
      queue(bench, environment(), folder.path(), jobs);
      var serve =
          new ServeBench(studio.places().root(), studio.places().data(), folder.path(), out());
      if (comfyUi != null) {
        serve.beside(comfyUi.toAbsolutePath(), environment().python(), jobs / BESIDE);
      }
      var crowded = crowd(bench, kept, queued);
      if (crowded.isPresent()) {
        serve.memory(crowded.get());
      }
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "comfyui",
      description = {
        "The same workflow over the same file here and in ComfyUI, warm, in turns: with the pixels",
        "unchanged and with what changes them; then how long loading takes and how much memory."
      },
      mixinStandardHelpOptions = true)
  int comfyUi(
      @Option(
              names = "--comfyui",
              paramLabel = "DIR",
              required = true,
              description = "A checkout of ComfyUI, with its environment in .venv or venv.")
          Path checkout,
      @Option(
              names = "--pairs",
              defaultValue = "" + PAIRS,
              description = "Interleaved pairs, 6 or more; ${DEFAULT-VALUE} if left out.")
          int pairs,
      @Option(
              names = "--unchanged",
              description = "Leaves out what changes pixels: other numbers, other layouts.")
          boolean unchanged,
      @Option(
              names = "--side",
              defaultValue = "256",
              description = "Of the pictures, in pixels; ${DEFAULT-VALUE} if left out.")
          int side,
      @Option(
              names = "--steps",
              defaultValue = "4",
              description = "Of the sampler; ${DEFAULT-VALUE} if left out.")
          int steps,
      @Option(
              names = "--batch",
              defaultValue = "1",
              description = "Pictures at once; ${DEFAULT-VALUE} if left out.")
          int batch)
      throws IOException {
    require(pairs >= 6, "--pairs is " + pairs + "; fewer than 6 say nothing");
    requireComfyUi(checkout);
    PythonEnvironment python = environment();
    Path data = studio.places().data();
    try (var folder = TemporaryFolder.in(data, "bench")) {
      var bench =
          new ComfyUiBench(
              checkout.toAbsolutePath(),
              new FittedModel(
                  data.resolve("bench-oracle"), studio.places().root(), python.python()),
              folder.path(),
              (computing, models, outputs) -> worker(python, models, computing, outputs),
              new ComfyUiBench.Scope(side, steps, batch),
              out());
      bench.warm(pairs, !unchanged);
      bench.loading();
    }
    return ExitCode.DONE;
  }

  private Worker worker(PythonEnvironment python, Path models, Computing computing, Path outputs) {
    return studio.open(
        python,
        List.of(EnvironmentFolders.DEFAULT),
        new StudioFiles(List.of(models), outputs),
        OutputFolder.open(outputs),
        WorkerPlace.PROCESS,
        EngineSettings.USUAL.with(computing));
  }

  private void requireComfyUi(Path checkout) {
    require(
        Files.isRegularFile(checkout.resolve("main.py")),
        "--comfyui names %s, where no main.py is; name a checkout of ComfyUI".formatted(checkout));
  }

  private void queue(QueueBench bench, PythonEnvironment python, Path folder, int jobs)
      throws IOException {
    var files = new StudioFiles(List.of(python.builtinModels()), folder);
    try (var worker = studio.openUsual(python, files, folder, WorkerPlace.PROCESS)) {
      bench.throughput("a worker process", worker, jobs);
    }
  }

  private static Optional<Path> crowd(QueueBench bench, int kept, int queued) throws IOException {
    return kept > 0 ? Optional.of(bench.crowded(kept, queued)) : Optional.empty();
  }

  private void require(boolean held, String otherwise) {
    if (!held) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  private PythonEnvironment environment() {
    return studio.setup().on(spec.commandLine().getErr()).ensure();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
