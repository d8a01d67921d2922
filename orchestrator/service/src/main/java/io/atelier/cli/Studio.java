package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.FileChoices;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.Finding;
import io.atelier.engine.WorkflowCheck;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.editor.EditorCode;
import io.atelier.formats.editor.EditorTypes;
import io.atelier.graph.AtelierException;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.Palette;
import io.atelier.setup.PythonEnvironment;
import io.atelier.workers.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Where workflows are run: the set-up of this machine, its environments, and workers over them.
record Studio(Places places, Setup setup, WorkerSource workers) {

  /// Opens a worker for these environments.
  ///
  /// @param made by the set-up
  Worker open(
      PythonEnvironment made,
      List<String> environments,
      StudioFiles files,
      OutputFolder artifacts,
      WorkerPlace place,
      EngineSettings engine) {
    var named = environments.stream().map(name -> places.environments().named(name, made)).toList();
    return workers.open(new WorkerSettings(named, files, artifacts, place, engine));
  }

  /// Opens a worker for the default environment alone, with the usual settings.
  ///
  /// @param outputs where it saves
  Worker openUsual(PythonEnvironment made, StudioFiles files, Path outputs, WorkerPlace place) {
    return open(
        made,
        List.of(EnvironmentFolders.DEFAULT),
        files,
        OutputFolder.open(outputs),
        place,
        EngineSettings.USUAL);
  }

  /// Reads a workflow in whatever form. Where one of the editor's names types that are not shipped,
  /// workers say what they have.
  ///
  /// @param reading throws EDITOR_TYPES_UNKNOWN
  WorkflowFile read(Function<EditorTypes, WorkflowFile> reading, Console console) {
    try {
      return reading.apply(EditorTypes.of(NodeTypes.shipped()));
    } catch (AtelierException e) {
      var folders = places.environments();
      if (e.code() != EditorCode.EDITOR_TYPES_UNKNOWN || !folders.mayHaveOwnNodes()) {
        throw new CommandException(e);
      }
      return reading.apply(EditorTypes.of(everyType(console)));
    }
  }

  private NodeTypes everyType(Console console) {
    try {
      return palette(places.environments().names(), console).types();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The node types of these environments, as workers say it that are there only for that.
  Palette palette(List<String> environments, Console console) throws IOException {
    PythonEnvironment made = setup.on(console.err()).ensure();
    var files = new StudioFiles(places.modelRoots(places.models()), Path.of("input"));
    try (var folder = TemporaryFolder.make("atelier-palette")) {
      try (Worker worker =
          open(
              made,
              environments,
              files,
              OutputFolder.open(folder.path()),
              WorkerPlace.PROCESS,
              EngineSettings.USUAL)) {
        Palette palette = worker.palette();
        console.tellBroken(palette.broken());
        return palette;
      }
    }
  }

  static List<Finding> check(WorkflowFile workflow, FileChoices files, NodeTypes types) {
    return new WorkflowCheck(types, files).check(workflow.workflow());
  }
}
