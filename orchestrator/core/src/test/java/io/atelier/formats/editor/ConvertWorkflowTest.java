package io.atelier.formats.editor;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.formats.WorkflowReader;
import io.atelier.graph.AtelierException;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeTypes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class ConvertWorkflowTest {

  private static final JsonMapper JSON = JsonMapper.shared();

  static List<String> files() throws IOException {
    return EditorFiles.names();
  }

  @ParameterizedTest
  @MethodSource("files")
  void givesWhatTheEditorQueues(String name) {
    var converted = ConvertWorkflow.of(EditorFiles.read(name), EditorFiles.types());
    assertThat(nodes(converted)).isEqualTo(nodes(queued(name)));
  }

  @Test
  void givesTheSameByOurOwnDeclarations() throws IOException {
    var types = NodeTypes.shipped();
    var known =
        files().stream()
            .filter(name -> types.haveAll(typesOf(queued(name))))
            .filter(name -> !name.contains("not-run"))
            .toList();
    assertThat(known).hasSizeGreaterThan(8);
    for (var name : known) {
      assertThat(nodes(ConvertWorkflow.of(EditorFiles.read(name), EditorTypes.of(types))))
          .as(name)
          .isEqualTo(nodes(queued(name)));
    }
  }

  @Test
  void namesEveryUnknownTypeAtOnceAndThePackItComesFrom() {
    var document = (ObjectNode) EditorFiles.read("plain");
    var nodes = (ArrayNode) document.required("nodes");
    ((ObjectNode) nodes.get(0))
        .put("type", "MyLoader")
        .putObject("properties")
        .put("cnr_id", "my-pack");
    ((ObjectNode) nodes.get(1)).put("type", "Other");
    assertThatThrownBy(() -> ConvertWorkflow.of(document, EditorFiles.types()))
        .isInstanceOfSatisfying(
            AtelierException.class,
            e -> assertThat(e.code()).isEqualTo(EditorCode.EDITOR_TYPES_UNKNOWN))
        .hasMessageContaining("MyLoader (of my-pack), Other");
  }

  @Test
  void asksNothingOfTypesThatDoNotRun() {
    var document = (ObjectNode) EditorFiles.read("plain");
    for (var node : document.required("nodes")) {
      ((ObjectNode) node).put("type", "Gone").put("mode", 2);
    }
    assertThat(ConvertWorkflow.of(document, EditorFiles.types()).nodes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void queuesWhatIsInASubgraphOfAnotherWhateverItsModeAsTheEditorDoes(int mode) {
    var document = (ObjectNode) EditorFiles.read("subgraph-nested");
    var subgraphs = document.required("definitions").required("subgraphs");
    for (var use : subgraphs.get(0).required("nodes")) {
      ((ObjectNode) use).put("mode", mode);
    }
    assertThat(ConvertWorkflow.of(document, EditorFiles.types()).nodes())
        .containsOnlyKeys(queued("subgraph-nested").nodes().keySet());

    for (var node : subgraphs.get(1).required("nodes")) {
      ((ObjectNode) node).put("type", "Gone");
    }
    assertThat(ConvertWorkflow.of(document, EditorFiles.types()).nodes().keySet())
        .as("what nobody knows there is left out")
        .isNotEmpty()
        .noneMatch(id -> id.contains(":"));
  }

  @Test
  void refusesASubgraphThatContainsItself() {
    var document = (ObjectNode) EditorFiles.read("subgraph-nested");
    var subgraphs = document.required("definitions").required("subgraphs");
    for (var node : subgraphs.get(1).required("nodes")) {
      ((ObjectNode) node).put("type", subgraphs.get(0).required("id").asString());
    }
    assertRefused(document, EditorCode.EDITOR_GRAPH_ENDLESS, "contains itself at node");
  }

  @Test
  void refusesReroutesThatLeadBackToThemselves() {
    var document =
        JSON.readTree(
            """
            {"nodes": [
              {"id": 1, "type": "Reroute", "inputs": [{"name": "", "type": "*", "link": 2}]},
              {"id": 2, "type": "Reroute", "inputs": [{"name": "", "type": "*", "link": 1}]},
              {"id": 3, "type": "PreviewImage", "inputs": [{"name": "images", "type": "IMAGE", "link": 3}]}],
             "links": [[1, 1, 0, 2, 0, "*"], [2, 2, 0, 1, 0, "*"], [3, 2, 0, 3, 0, "*"]]}
            """);
    assertRefused((ObjectNode) document, EditorCode.EDITOR_GRAPH_ENDLESS, "cut the loop");
  }

  @Test
  void followsTensOfThousandsOfReroutesInARow() {
    var count = 40_000;
    var document = JSON.createObjectNode();
    var nodes = document.putArray("nodes");
    var links = document.putArray("links");
    nodes.addObject().put("id", 0).put("type", "EmptyImage");
    for (var id = 1; id <= count; id++) {
      links.addArray().add(id).add(id - 1).add(0).add(id).add(0).add("IMAGE");
      var node =
          nodes.addObject().put("id", id).put("type", id < count ? "Reroute" : "PreviewImage");
      node.putArray("inputs")
          .addObject()
          .put("name", id < count ? "" : "images")
          .put("type", "IMAGE")
          .put("link", id);
    }
    var converted = ConvertWorkflow.of(document, EditorFiles.types());
    assertThat(converted.nodes().values())
        .last()
        .extracting(GraphNode::inputs)
        .hasToString("{images=Link[node=0, slot=0]}");
  }

  @Test
  void refusesSubgraphsThatOpenIntoMoreThanAnyWorkflowNeeds() {
    var document = JSON.createObjectNode();
    document.putArray("links");
    use(document.putArray("nodes"), 0);
    var subgraphs = document.putObject("definitions").putArray("subgraphs");
    for (var level = 0; level < 40; level++) {
      var definition = subgraphs.addObject().put("id", "level " + level).put("name", "Twice");
      use(definition.putArray("nodes"), level + 1);
    }
    subgraphs.addObject().put("id", "level 40").putArray("nodes");
    assertRefused(document, EditorCode.EDITOR_GRAPH_TOO_LARGE, "more than 50000 nodes");
  }

  private static void use(ArrayNode nodes, int level) {
    for (var id = 1; id <= 2; id++) {
      nodes.addObject().put("id", id).put("type", "level " + level);
    }
  }

  @Test
  void refusesGroupNodesOfOldFiles() {
    var document = (ObjectNode) EditorFiles.read("plain");
    ((ObjectNode) document.required("nodes").get(3)).put("type", "workflow>Mine");
    assertRefused(document, EditorCode.EDITOR_GROUP_NODE, "ungroup it");
  }

  private static void assertRefused(ObjectNode document, EditorCode code, String said) {
    assertThatThrownBy(() -> ConvertWorkflow.of(document, EditorFiles.types()))
        .isInstanceOfSatisfying(AtelierException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(said);
  }

  private static Workflow queued(String name) {
    return WorkflowReader.read(EditorFiles.queued(name)).workflow();
  }

  private static List<String> typesOf(Workflow workflow) {
    return workflow.nodes().values().stream().map(GraphNode::type).toList();
  }

  /// Order is the editor's affair; numbers are equal as numbers.
  private static Map<String, String> nodes(Workflow workflow) {
    return workflow.nodes().values().stream().collect(toMap(GraphNode::id, QueuedNode::said));
  }
}
