package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.Finding;
import io.atelier.formats.WorkflowFile;
import io.atelier.graph.GraphNode;
import io.atelier.nodes.NodeTypes;
import io.atelier.workers.Worker;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/// A workflow on its way to a worker. Where all its node types are shipped ones it is checked
/// without a worker; else that waits for what the workers of its environments say they have.
///
/// @param environments names, one or all
/// @param shipped whether the shipped node types are all that it can have
record Submission(
    Studio studio,
    WorkflowOptions options,
    WorkflowFile read,
    List<String> environments,
    boolean shipped,
    Console console) {

  static Submission of(Studio studio, WorkflowOptions options, Console console) {
    WorkflowFile read = studio.read(options::read, console);
    EnvironmentFolders folders = studio.places().environments();
    boolean shipped = isShipped(read) || !folders.mayHaveOwnNodes();
    List<String> environments =
        options
            .environment()
            .map(name -> List.of(folders.known(name)))
            .orElseGet(() -> shipped ? List.of(EnvironmentFolders.DEFAULT) : folders.names());
    return new Submission(studio, options, read, environments, shipped, console);
  }

  private static boolean isShipped(WorkflowFile file) {
    var wanted =
        file.workflow().nodes().values().stream().map(GraphNode::type).collect(Collectors.toSet());
    return NodeTypes.shipped().haveAll(wanted);
  }

  StudioFiles files() {
    return options.files(studio.places());
  }

  /// Says what the check finds as far as it can be said now, and ends the command when the workflow
  /// can't run: bad input costs seconds and not an installation. The models that the set-up makes
  /// may still be missing.
  void refuseWhatIsWrong() {
    if (shipped) {
      var files = new ModelsToCome(files(), studio.places().builtinModels());
      refuse(tell(Studio.check(assigned(NodeTypes.shipped()), files, NodeTypes.shipped())));
    }
  }

  /// Everything that the check finds.
  List<Finding> findings() throws IOException {
    NodeTypes types = shipped ? NodeTypes.shipped() : studio.palette(environments, console).types();
    return tell(Studio.check(assigned(types), files(), types));
  }

  /// Makes the environment ready, checks again now that every file is there, and opens the worker.
  Session open(OutputFolder artifacts, WorkerPlace place, EngineSettings engine) {
    var made = studio.setup().on(console.err()).ensure();
    if (shipped) {
      refuse(errors(NodeTypes.shipped()));
    }
    Worker worker = studio.open(made, environments, files(), artifacts, place, engine);
    try {
      var palette = worker.palette();
      console.tellBroken(palette.broken());
      if (!shipped) {
        refuse(tell(Studio.check(assigned(palette.types()), files(), palette.types())));
      }
      return new Session(worker, assigned(palette.types()));
    } catch (RuntimeException | Error e) {
      worker.close();
      throw e;
    }
  }

  private WorkflowFile assigned(NodeTypes types) {
    return options.assigned(read, types);
  }

  private List<Finding> errors(NodeTypes types) {
    return tell(
        Studio.check(assigned(types), files(), types).stream().filter(Finding::isError).toList());
  }

  private List<Finding> tell(List<Finding> findings) {
    console.tell(findings);
    return findings;
  }

  private static void refuse(List<Finding> findings) {
    if (Findings.refuse(findings)) {
      throw new CommandException(findings);
    }
  }
}
