package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.catalog.FileChoices;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.Finding;
import io.atelier.engine.WorkflowCheck;
import io.atelier.formats.WorkflowFile;
import io.atelier.nodes.NodeTypes;
import io.atelier.setup.PythonEnvironment;
import io.atelier.workers.Worker;
import java.util.List;

/// Takes a workflow from its file to a worker that is ready for it: checked first, so that bad
/// input costs seconds and not an installation.
record Studio(Places places, Setup setup, WorkerSource workers) {

  /// Says what the check finds and ends the command when the workflow can't run. The models that
  /// the set-up makes may still be missing.
  void refuseWhatIsWrong(WorkflowFile workflow, FileChoices files, Console console) {
    List<Finding> findings = check(workflow, new ModelsToCome(files, places.builtinModels()));
    console.tell(findings);
    refuse(findings);
  }

  /// Makes the environment ready, checks again now that every file is there, and opens the worker.
  Worker open(
      WorkflowFile workflow,
      StudioFiles files,
      OutputFolder artifacts,
      WorkerPlace place,
      EngineSettings engine,
      Console console) {
    PythonEnvironment python = setup.on(console.err()).ensure();
    List<Finding> errors = check(workflow, files).stream().filter(Finding::isError).toList();
    console.tell(errors);
    refuse(errors);
    return workers.open(new WorkerSettings(python, files, artifacts, place, engine));
  }

  static List<Finding> check(WorkflowFile workflow, FileChoices files) {
    return new WorkflowCheck(NodeTypes.shipped(), files).check(workflow.workflow());
  }

  private static void refuse(List<Finding> findings) {
    if (Findings.refuse(findings)) {
      throw new CommandException(findings);
    }
  }
}
