package io.atelier.cli;

import io.atelier.artifacts.ArtifactCode;
import io.atelier.formats.UiFormat;
import io.atelier.formats.WorkflowFiles;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.AtelierException;
import io.atelier.nodes.NodeTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Lays workflows out for ComfyUI's editor: `x.ui.json` for `x.json`, anew if it is there.
@Command(
    name = "layout",
    description =
        "Writes what shows workflows in ComfyUI's editor, x.ui.json for x.json. A node keeps its id"
            + " as its property atelier_id.",
    mixinStandardHelpOptions = true)
final class LayoutCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Workflows, or folders of them; layouts among them are left alone.")
  private List<Path> files;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the layouts go; beside each FILE if left out.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        for (Path workflow : WorkflowFiles.below(file)) {
          write(workflow, file);
        }
      } else if (WorkflowFiles.isLayout(file)) {
        spec.commandLine().getErr().println(file + " is a layout; it is left alone");
      } else {
        write(file, file.resolveSibling(""));
      }
    }
    return ExitCode.DONE;
  }

  /// @param folder which `--out` stands for
  private void write(Path workflow, Path folder) {
    Path beside = WorkflowFiles.layoutOf(workflow);
    Path layout = out == null ? beside : out.resolve(folder.relativize(beside));
    String text = text(workflow);
    try {
      Files.createDirectories(layout.toAbsolutePath().getParent());
      Files.writeString(layout, text);
    } catch (IOException e) {
      throw new AtelierException(
          ArtifactCode.OUTPUT_NOT_WRITABLE,
          "The layout %s cannot be written (%s); change that or choose a folder with --out."
              .formatted(layout, e.getMessage()),
          e);
    }
    spec.commandLine().getOut().println(layout);
  }

  private static String text(Path workflow) {
    try {
      return UiFormat.write(WorkflowReader.read(workflow).workflow(), NodeTypes.shipped());
    } catch (AtelierException e) {
      throw new CommandException(e.code(), "%s: %s".formatted(workflow, e.getMessage()));
    }
  }
}
