package io.atelier.cli;

import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.formats.editor.EditorTypes;
import io.atelier.graph.AtelierException;
import io.atelier.nodes.NodeTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which workflow, with which values, over which files: shared by the commands that take one.
final class WorkflowOptions {

  private static final String INPUT = "input";

  @Parameters(
      paramLabel = "FILE",
      description =
          "A workflow as ComfyUI or its editor saves it (API or own form), or a picture (PNG, WebP, JPEG) that carries one.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "NODE.INPUT=VALUE",
      description = "Sets an input; NODE is an id, or a title that only one node has.")
  private List<String> assignments = List.of();

  private @Nullable WorkflowFile made;

  @Mixin private ModelsOption models = new ModelsOption();

  @Option(
      names = "--input",
      paramLabel = "DIR",
      description =
          "Where LoadImage finds pictures; input/ beside FILE if left out, or else input/ here.")
  private @Nullable Path input;

  @Option(
      names = "--env",
      paramLabel = "NAME",
      description =
          "The environment whose node types it may use: a folder in envs/ of the data folder. Left"
              + " out: the first that has them all.")
  private @Nullable String environment;

  /// As if only the file were given.
  static WorkflowOptions of(Path file) {
    var options = new WorkflowOptions();
    options.file = file;
    return options;
  }

  /// A workflow that no file holds, over these files.
  static WorkflowOptions of(
      WorkflowFile made, Path models, Path input, @Nullable String environment) {
    var options = new WorkflowOptions();
    options.made = made;
    options.models = ModelsOption.of(models);
    options.input = input;
    options.environment = environment;
    return options;
  }

  /// Reads the workflow, without the values.
  ///
  /// @param types that it may use where it is in the editor's own form
  WorkflowFile read(EditorTypes types) {
    return made == null ? WorkflowReader.read(file, types) : made;
  }

  /// Sets the values.
  WorkflowFile assigned(WorkflowFile read, NodeTypes types) {
    try {
      return assignments.isEmpty() ? read : assign(read, types);
    } catch (AtelierException e) {
      throw new CommandException(e);
    }
  }

  /// The layout that an editor saved no longer fits once a value is set, so only the workflow
  /// itself stays.
  private WorkflowFile assign(WorkflowFile read, NodeTypes types) {
    var workflow = read.workflow();
    for (String assignment : assignments) {
      workflow = Assignment.parse(assignment).apply(workflow, types);
    }
    return new WorkflowFile(workflow, new LinkedHashMap<>());
  }

  /// The file itself, for a command that reads more of it than the workflow.
  Path file() {
    return file;
  }

  Optional<String> environment() {
    return Optional.ofNullable(environment);
  }

  StudioFiles files(Places places) {
    return new StudioFiles(models.roots(places), inputFolder());
  }

  private Path inputFolder() {
    if (input != null) {
      return input;
    }
    Path beside = file.toAbsolutePath().resolveSibling(INPUT);
    return Files.isDirectory(beside) ? beside : Path.of(INPUT);
  }
}
