package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.catalog.CatalogCode;
import io.atelier.catalog.DigestCache;
import io.atelier.graph.PortType;
import io.atelier.graph.Workflow;
import io.atelier.nodes.Domain;
import io.atelier.nodes.Environment;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.StringNode;

/// A file that stands in where a workflow names none.
class StandInFileTest {

  private static final String OWN = "own.safetensors";
  private static final InputPort MODEL =
      new InputPort(
          "model",
          new PortType("COMBO"),
          false,
          StringNode.valueOf(OWN),
          new Domain.Files("annotators"),
          "Get it from somewhere.");
  private static final NodeTypes TYPES =
      new NodeTypes(
          List.of(
              new NodeType(
                  "Lines", "1", "Lines", "x", "x", List.of(MODEL), List.of(), true, true, false)));

  @TempDir private Path folder;

  @Test
  void isTakenWhereNoneIsGiven() throws IOException {
    NamedFiles.of(folder).write("annotators", OWN, "x");
    NamedFiles.of(folder).write("annotators", "other.safetensors", "y");
    assertThat(findings(graph().node("1", "Lines").build())).isEmpty();
    assertThat(file(graph().node("1", "Lines").build())).isEqualTo(OWN);
    assertThat(file(graph().node("1", "Lines", "model", "other.safetensors").build()))
        .isEqualTo("other.safetensors");
  }

  @Test
  void saysWhereToGetItWhenItIsMissing() {
    var findings = findings(graph().node("1", "Lines").build());
    assertThat(findings).extracting(Finding::code).containsExactly(CatalogCode.FILE_NOT_FOUND);
    assertThat(findings.getFirst().message())
        .isEqualTo(
            "Input 'model' of node 1 (Lines): There is no 'own.safetensors' in annotators."
                + " Get it from somewhere.");
    assertThat(findings.getFirst().isError()).isTrue();
  }

  private List<Finding> findings(Workflow workflow) {
    return new WorkflowCheck(TYPES, NamedFiles.of(folder)).check(workflow);
  }

  private String file(Workflow workflow) {
    var environment =
        new Environment("3.11.9", "2.15.0", new TreeMap<>(), "cpu", "", new TreeMap<>(), 1);
    var graph = new LinkGraph(workflow, TYPES);
    try (var contents = new FileContents(new DigestCache(folder))) {
      var plan = PlanRun.plan(graph, NamedFiles.of(folder), contents, environment);
      var bound = plan.node(graph.number("1")).inputs().get("model");
      return bound instanceof BoundInput.Named(var file, var _) ? file.name() : "none";
    }
  }
}
