package io.atelier.workers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.catalog.CatalogCode;
import io.atelier.catalog.InputFolder;
import io.atelier.catalog.ModelCatalog;
import io.atelier.catalog.RoutedChoices;
import io.atelier.engine.Finding;
import io.atelier.engine.WorkflowCheck;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is said to people who have none of the models that the ready workflows ask for.
class GuidesTest {

  private static final Path GUIDES =
      Path.of(System.getProperty("atelier.root", "."), "workflows/guides");
  private static final NodeTypes TYPES = NodeTypes.shipped();

  @TempDir private Path models;

  static Stream<Path> workflows() throws IOException {
    try (var files = Files.list(GUIDES)) {
      var found =
          files
              .filter(file -> file.toString().endsWith(".json") && !isEditors(file))
              .sorted()
              .toList();
      assertThat(found).hasSizeGreaterThanOrEqualTo(10);
      return found.stream();
    }
  }

  private static boolean isEditors(Path file) {
    return file.toString().endsWith(".ui.json");
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void eachMissingModelIsNamedWithItsRepositoryAndWhereToPutIt(Path file) throws IOException {
    var workflow = WorkflowReader.read(file).workflow();
    var files =
        new RoutedChoices(
            Map.of("input", new InputFolder(GUIDES.resolve("input"))),
            new ModelCatalog(List.of(models)));
    assertThat(new WorkflowCheck(TYPES, files).check(workflow))
        .filteredOn(Finding::isError)
        .isNotEmpty()
        .allSatisfy(finding -> {
          assertThat(finding.code()).isEqualTo(CatalogCode.FILE_NOT_FOUND);
          assertThat(finding.message())
              .contains("“" + named(workflow, finding) + "”", "looked in " + models, "put ")
              .contains("“" + node(workflow, finding).title() + "”");
          assertThat(node(workflow, finding).title()).matches("[A-Za-z -]+: [^/]+/.+");
        });
  }

  private static String named(Workflow workflow, Finding finding) {
    var input = node(workflow, finding).inputs().get(requireNonNull(finding.input()));
    return ((Input.Literal) requireNonNull(input)).plain().asString();
  }

  private static GraphNode node(Workflow workflow, Finding finding) {
    return requireNonNull(workflow.nodes().get(requireNonNull(finding.node())));
  }
}
