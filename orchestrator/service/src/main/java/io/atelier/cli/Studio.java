package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.FileChoices;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.Finding;
import io.atelier.engine.WorkflowCheck;
import io.atelier.formats.WorkflowFile;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.Palette;
import io.atelier.setup.PythonEnvironment;
import io.atelier.workers.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
