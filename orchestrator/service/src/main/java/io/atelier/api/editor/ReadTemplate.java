package io.atelier.api.editor;

import io.atelier.catalog.CatalogCode;
import io.atelier.catalog.FileChoices;
import io.atelier.engine.Finding;
import io.atelier.engine.WorkflowCheck;
import io.atelier.formats.WorkflowReader;
import io.atelier.formats.editor.EditorTypes;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeTypes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a template needs, as far as that does not change with the files that are here.
///
/// @param missingNodes node types that nobody has
/// @param files that it names, each once
/// @param problem another reason why it can't run; null for none
record ReadTemplate(List<String> missingNodes, List<Named> files, @Nullable String problem) {

  /// A file, by the folder that it is in.
  record Named(String folder, String name) {}

  /// @param types that are known
  /// @param choices only to check what is no file
  static ReadTemplate of(InputStream document, NodeTypes types, FileChoices choices)
      throws IOException {
    var missing = new TreeSet<String>();
    var ours = EditorTypes.of(types);
    try {
      var workflow =
          WorkflowReader.read(
                  document,
                  name -> {
                    var found = ours.find(name);
                    if (found.isEmpty()) {
                      missing.add(name);
                    }
                    return found;
                  })
              .workflow();
      var wrong =
          new WorkflowCheck(types, choices)
              .check(workflow).stream()
                  .filter(finding -> finding.isError() && !(finding.code() instanceof CatalogCode))
                  .map(Finding::message)
                  .findFirst();
      return new ReadTemplate(List.of(), files(workflow, types), wrong.orElse(null));
    } catch (AtelierException e) {
      return new ReadTemplate(
          List.copyOf(missing), List.of(), missing.isEmpty() ? e.getMessage() : null);
    }
  }

  private static List<Named> files(Workflow workflow, NodeTypes types) {
    var files = new ArrayList<Named>();
    for (var node : workflow.nodes().values()) {
      for (var port : types.find(node.type()).orElseThrow().inputs()) {
        file(port, node.inputs().get(port.name()))
            .filter(file -> !files.contains(file))
            .ifPresent(files::add);
      }
    }
    return List.copyOf(files);
  }

  private static Optional<Named> file(InputPort port, @Nullable Input input) {
    return port.domain() instanceof Domain.Files(var folder)
            && input instanceof Input.Literal(var value)
            && value.isString()
        ? Optional.of(new Named(folder, value.asString()))
        : Optional.empty();
  }
}
