package io.atelier.cli;

import io.atelier.artifacts.ArtifactStore;
import io.atelier.catalog.CatalogCode;
import io.atelier.catalog.FileChoices;
import io.atelier.engine.Finding;
import io.atelier.engine.WorkflowCheck;
import io.atelier.formats.WorkflowFile;
import io.atelier.nodes.NodeTypes;
import io.atelier.setup.PythonEnvironment;
import io.atelier.workers.Worker;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;

/// Takes a workflow from its file to a worker that is ready for it: checked first, so that bad
/// input costs seconds and not an installation.
record Studio(Places places, Setup setup, WorkerSource workers) {

  /// Ends the command when the workflow can't run. Files are left out while the built-in models are
  /// not made yet.
  void refuseWhatIsWrong(WorkflowFile workflow, FileChoices files, PrintWriter err) {
    List<Finding> findings = check(workflow, files);
    if (!Files.exists(places.builtinModels())) {
      findings =
          findings.stream()
              .filter(finding -> finding.code() != CatalogCode.FILE_NOT_FOUND)
              .toList();
    }
    refuse(findings, err);
  }

  /// Makes the environment ready, checks again now that every file is there, and opens the worker.
  Worker open(WorkflowFile workflow, FileChoices files, ArtifactStore artifacts, PrintWriter err) {
    PythonEnvironment python = setup.on(err).ensure();
    refuse(check(workflow, files), err);
    return workers.open(new WorkerSettings(python, files, artifacts));
  }

  static List<Finding> check(WorkflowFile workflow, FileChoices files) {
    return new WorkflowCheck(NodeTypes.shipped(), files).check(workflow.workflow());
  }

  private static void refuse(List<Finding> findings, PrintWriter err) {
    if (Findings.refuse(findings)) {
      Findings.print(findings, err);
      throw new CommandException(
          ExitCode.INVALID, "INVALID_WORKFLOW", "nothing was run; mend what stands above");
    }
  }
}
