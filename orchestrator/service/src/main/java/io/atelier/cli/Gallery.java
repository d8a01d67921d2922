package io.atelier.cli;

import io.atelier.artifacts.ArtifactCode;
import io.atelier.catalog.FileChoices;
import io.atelier.cli.bench.ContactSheet;
import io.atelier.cli.bench.Exhibit;
import io.atelier.cli.bench.GalleryBench;
import io.atelier.engine.Failure;
import io.atelier.engine.Finding;
import io.atelier.engine.RunOutcome;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowFiles;
import io.atelier.graph.AtelierException;
import io.atelier.nodes.NodeTypes;
import io.atelier.setup.PythonEnvironment;
import io.atelier.workers.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Runs the ready workflows on one worker, with the models and pictures that `run` would give one
/// of their folder, and writes the contact sheet of what they make.
///
/// @param sheet where the contact sheet goes
/// @param learn whether the workflows that train are run as well
record Gallery(Studio studio, Console console, Path sheet, boolean learn) {

  /// Workflows for models that do not come with Atelier.
  private static final String GUIDES = "guides";

  /// Runs them all.
  ///
  /// @return the exit code: whether all are done, one failed, or somebody cancelled
  int show(PythonEnvironment python, ContactSheet sheets) throws IOException {
    Path folder = studio.places().root().resolve("workflows");
    List<Path> workflows = workflows(folder);
    StudioFiles files = WorkflowOptions.of(folder.resolve("any.json")).files(studio.places());
    try (var outputs = TemporaryFolder.make("atelier-gallery");
        Worker worker = studio.openUsual(python, files, outputs.path(), WorkerPlace.HERE)) {
      var bench =
          new GalleryBench(
              folder,
              outputs.path(),
              workflow -> run(worker, workflow, files),
              console.out(),
              console.err());
      List<Exhibit> exhibits = bench.exhibits(workflows);
      if (exhibits.size() < workflows.size()) {
        return ExitCode.CANCELLED;
      }
      write(exhibits, sheets);
      boolean failed = exhibits.stream().anyMatch(Exhibit.Failed.class::isInstance);
      return failed ? ExitCode.FAILED : ExitCode.DONE;
    }
  }

  private List<Path> workflows(Path folder) throws IOException {
    return WorkflowFiles.below(folder).stream()
        .filter(file -> learn || !file.startsWith(folder.resolve("learn")))
        .filter(file -> !file.startsWith(folder.resolve(GUIDES)))
        .toList();
  }

  /// As `run` would, but a workflow that is refused is one that failed.
  private static RunOutcome run(Worker worker, WorkflowFile workflow, FileChoices files) {
    return Studio.check(workflow, files, NodeTypes.shipped()).stream()
        .filter(Finding::isError)
        .findFirst()
        .<RunOutcome>map(
            finding -> new RunOutcome.Failed(new Failure(finding.code().name(), finding.message())))
        .orElseGet(() -> Runs.run(worker, workflow));
  }

  private void write(List<Exhibit> exhibits, ContactSheet sheets) {
    try {
      sheets.write(GalleryBench.places(exhibits), sheet);
    } catch (IOException e) {
      throw new AtelierException(
          ArtifactCode.OUTPUT_NOT_WRITABLE,
          "The contact sheet %s cannot be written (%s); choose another place with --out."
              .formatted(sheet, e.getMessage()),
          e);
    }
    console.out().println(sheet);
  }
}
