package io.atelier.app;

import io.atelier.api.ReadyWorkflows;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowFiles;
import io.atelier.formats.WorkflowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The workflows in a folder, by the names of their files. One that is not there has none.
record WorkflowFolder(Path folder) implements ReadyWorkflows {

  private static final String JSON = ".json";

  @Override
  public List<String> names() {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(JSON) && !WorkflowFiles.isLayout(file))
          .map(file -> file.getFileName().toString())
          .map(name -> name.substring(0, name.length() - JSON.length()))
          .sorted()
          .toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  @Override
  public WorkflowFile read(String name) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException("no ready workflow has this name");
    }
    return WorkflowReader.read(folder.resolve(name + JSON));
  }
}
