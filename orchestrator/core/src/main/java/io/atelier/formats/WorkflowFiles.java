package io.atelier.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How workflow files lie in a folder: `x.json` in the API format, and beside it `x.ui.json`, which
/// shows the same workflow in ComfyUI's editor.
public final class WorkflowFiles {

  private static final String WORKFLOW = ".json";
  private static final String LAYOUT = ".ui.json";

  private WorkflowFiles() {}

  /// The workflows in a folder and below it, without their layouts, in the order of their names.
  public static List<Path> below(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(WORKFLOW) && !isLayout(file))
          .sorted()
          .toList();
    }
  }

  /// Whether a file is called as a layout is.
  public static boolean isLayout(Path file) {
    return file.toString().endsWith(LAYOUT);
  }

  /// Where the layout of a workflow lies: beside it, `x.ui.json` for `x.json`, or for `x.png` that
  /// carries one.
  public static Path layoutOf(Path workflow) {
    var name = workflow.getFileName().toString();
    var dot = name.lastIndexOf('.');
    return workflow.resolveSibling((dot < 1 ? name : name.substring(0, dot)) + LAYOUT);
  }

  /// The workflow that a layout shows, whether or not it is there.
  static Path workflowOf(Path layout) {
    var name = layout.getFileName().toString();
    return layout.resolveSibling(name.substring(0, name.length() - LAYOUT.length()) + WORKFLOW);
  }
}
