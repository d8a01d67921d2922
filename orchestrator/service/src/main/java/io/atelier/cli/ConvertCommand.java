package io.atelier.cli;

import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.formats.editor.EditorCode;
import io.atelier.formats.editor.ObjectInfo;
import io.atelier.graph.AtelierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Prints what ComfyUI's editor would queue for a workflow in its own form.
@Command(
    name = "convert",
    description = "Prints a workflow of ComfyUI's editor in the API format, ready to be queued.",
    mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description =
          "A workflow as the editor saves it, or a picture (PNG, WebP, JPEG) that carries one.")
  private Path file;

  @Option(
      names = "--object-info",
      paramLabel = "FILE",
      description =
          "What a ComfyUI answers at /object_info: its node types count instead of those known here.")
  private @Nullable Path declarations;

  private final Studio studio;

  ConvertCommand(Studio studio) {
    this.studio = studio;
  }

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    out.println(converted().inApiFormat());
    out.flush();
    return ExitCode.DONE;
  }

  private WorkflowFile converted() {
    if (declarations == null) {
      return studio.read(types -> WorkflowReader.read(file, types), Console.of(spec, false));
    }
    try {
      return WorkflowReader.read(file, declared(declarations));
    } catch (AtelierException e) {
      throw new CommandException(e);
    }
  }

  private static ObjectInfo declared(Path declarations) {
    try {
      return new ObjectInfo(WorkflowReader.json(Files.readAllBytes(declarations)));
    } catch (IOException e) {
      throw new AtelierException(
          EditorCode.OBJECT_INFO_INVALID,
          "The file %s cannot be read (%s); save there what a running ComfyUI answers at /object_info."
              .formatted(declarations, e.getMessage()),
          e);
    }
  }
}
