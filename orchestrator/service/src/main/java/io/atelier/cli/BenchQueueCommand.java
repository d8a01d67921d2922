package io.atelier.cli;

import io.atelier.cli.bench.QueueBench;
import io.atelier.cli.bench.ServeBench;
import io.atelier.setup.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What the durable queue carries.
@Command(
    name = "queue",
    description =
        "Jobs a second on the whole durable way, with a workflow that does nothing; then how long"
            + " lists, submissions and claims take with many jobs kept and many queued.",
    mixinStandardHelpOptions = true)
final class BenchQueueCommand implements Callable<Integer> {

  private static final int JOBS = 5_000;
  private static final int KEPT = 100_000;
  private static final int QUEUED = 10_000;

  /// The part of the jobs that each turn beside ComfyUI has, as there are many turns.
  private static final int BESIDE = 5;

  @Spec private CommandSpec spec;
  private final Studio studio;

  @Option(
      names = "--jobs",
      defaultValue = "" + JOBS,
      description = "Jobs for the rate, 80 or more; ${DEFAULT-VALUE} if left out.")
  private int jobs;

  @Option(
      names = "--kept",
      defaultValue = "" + KEPT,
      description = "Jobs that are kept; ${DEFAULT-VALUE} if left out, 0 for no crowd.")
  private int kept;

  @Option(
      names = "--queued",
      defaultValue = "" + QUEUED,
      description = "Jobs that wait, 500 or more; ${DEFAULT-VALUE} if left out.")
  private int queued;

  @Option(
      names = "--java-only",
      description = "Leaves out the worker process, and needs no Python.")
  private boolean javaOnly;

  @Option(
      names = "--comfyui",
      paramLabel = "DIR",
      description = "A checkout of ComfyUI, measured beside in the same run, over HTTP.")
  private @Nullable Path comfyUi;

  BenchQueueCommand(Studio studio) {
    this.studio = studio;
  }

  @Override
  public Integer call() throws IOException {
    var workbench = new Workbench(studio, spec);
    check(workbench);
    try (var folder = TemporaryFolder.in(studio.places().data(), "bench")) {
      var bench = new QueueBench(folder.path(), workbench.out());
      bench.throughput("no-op", bench.noOpWorker(), jobs);
      if (javaOnly) {
        crowd(bench);
        return ExitCode.DONE;
      }
      withWorker(bench, workbench.environment(), folder.path());
      withService(bench, workbench, folder.path());
    }
    return ExitCode.DONE;
  }

  private void check(Workbench workbench) {
    workbench.require(jobs >= 80, "--jobs is " + jobs + "; fewer than 80 say nothing");
    workbench.require(queued >= 500, "--queued is " + queued + "; fewer than 500 are no crowd");
    workbench.require(
        comfyUi == null || !javaOnly, "--comfyui needs Python; leave --java-only out");
    if (comfyUi != null) {
      workbench.requireComfyUi(comfyUi);
    }
  }

  private void withWorker(QueueBench bench, PythonEnvironment python, Path folder)
      throws IOException {
    var files = new StudioFiles(List.of(python.builtinModels()), folder);
    try (var worker = studio.openUsual(python, files, folder, WorkerPlace.PROCESS)) {
      bench.throughput("a worker process", worker, jobs);
    }
  }

  private void withService(QueueBench bench, Workbench workbench, Path folder) throws IOException {
    var places = studio.places();
    var serve = new ServeBench(places.root(), places.data(), folder, workbench.out());
    if (comfyUi != null) {
      serve.beside(comfyUi.toAbsolutePath(), workbench.environment().python(), jobs / BESIDE);
    }
    var crowded = crowd(bench);
    if (crowded.isPresent()) {
      serve.memory(crowded.get());
    }
  }

  private Optional<Path> crowd(QueueBench bench) throws IOException {
    return kept > 0 ? Optional.of(bench.crowded(kept, queued)) : Optional.empty();
  }
}
