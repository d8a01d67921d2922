package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.atelier.catalog.CatalogCode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.MiniaturePython;
import io.atelier.nodes.NodeTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class WorkflowCheckTest {

  private static final NodeTypes TYPES = new NodeTypes(MiniaturePython.types());

  @TempDir private Path folder;

  @Test
  void findsNothingInASoundWorkflow() throws IOException {
    NamedFiles.of(folder).write("checkpoints", "tiny.safetensors", "x");
    assertThat(
            check(
                graph()
                    .node("1", "Load", "name", "tiny.safetensors")
                    .node("2", "Sample", "model", link("1"), "steps", 4, "sampler", "euler")
                    .node("3", "Show", "number", link("2"))))
        .isEmpty();
  }

  @Test
  void reportsEveryFindingOfEveryNode() {
    var findings =
        check(
            graph()
                .node("1", "Number", "value", 5000, "vlaue", 3)
                .node("2", "Sample", "steps", 0, "cfg", Double.NaN, "sampler", "eulr")
                .node("3", "Add", "b", link("1"))
                .node("4", "Show", "number", link("3"))
                .node("5", "Show", "number", link("2")));
    assertThat(findings)
        .extracting(
            finding -> finding.code().name(),
            Finding::node,
            Finding::input,
            Finding::isError,
            Finding::spoiledOutputs)
        .containsExactly(
            tuple("UNKNOWN_INPUT", "1", "vlaue", false),
            tuple("TOO_SMALL", "2", "steps", true, "5"),
            tuple("INVALID_VALUE", "2", "cfg", true, "5"),
            tuple("NOT_IN_LIST", "2", "sampler", true, "5"),
            tuple("REQUIRED_INPUT_MISSING", "3", "a", true, "4"));
  }

  private static org.assertj.core.groups.Tuple tuple(
      String code, String node, String input, boolean error, String... spoiled) {
    return org.assertj.core.groups.Tuple.tuple(
        code, node, input, error, new java.util.TreeSet<>(List.of(spoiled)));
  }

  @Test
  void saysWhatToDo() {
    var findings =
        check(
            graph()
                .node("1", "Numbre", "value", 1)
                .node("2", "Sample", "stesp", 3)
                .node("3", "Show", "number", link("12"))
                .node("4", "Add", "a", new Input.Link("2", 1))
                .node("5", "Sample", "model", link("2"), "steps", 1)
                .node("6", "Show", "number", link("4"))
                .node("7", "Show", "number", link("5"))
                .node("8", "Show", "number", link("1")));
    assertThat(findings)
        .extracting(Finding::message)
        .containsExactly(
            "Node 1 is of type 'Numbre', which is not known here; did you mean 'Number'?",
            "Input 'steps' of node 2 (Sample) is missing; give it a value such as 4.",
            "Node 2 (Sample) has no input 'stesp', so it is ignored; did you mean 'steps'?",
            "Input 'number' of node 3 (Show) links to node '12', which does not exist; did you mean"
                + " '1'?",
            "Input 'a' of node 4 (Add) links to output 1 of node 2 (Sample), which has only output"
                + " 0; use that.",
            "Input 'model' of node 5 (Sample) takes MODEL, but output 0 of node 2 (Sample) is"
                + " NUMBER; link an output of type MODEL.");
  }

  @Test
  void offersTheOutputThatFits() {
    assertThat(
            check(
                graph()
                    .node("1", "Number", "value", 1)
                    .node("2", "Add", "a", link("1"))
                    .node("3", "Add", "a", new Input.Link("2", 1))
                    .node("4", "Show", "number", link("3"))))
        .extracting(Finding::message)
        .containsExactly(
            "Input 'a' of node 3 (Add) takes NUMBER, but output 1 of node 2 (Add) is STRING; its"
                + " output 0 is NUMBER.");
  }

  @Test
  void refusesListsThatAreNoLinks() {
    var json = JsonMapper.builder().build();
    var list = new Input.Literal(json.readTree("[1, 2, 3]"));
    var wrapped = Input.Literal.of(json.readTree("[1, 2, 3]"));
    assertThat(check(graph().node("1", "Show", "number", list)))
        .extracting(Finding::code)
        .containsExactly(FindingCode.BAD_LINK);
    assertThat(check(graph().node("1", "Show", "number", wrapped))).isEmpty();
  }

  @Test
  void refusesValuesWhereOnlyALinkCanStand() {
    assertThat(
            check(
                graph()
                    .node("1", "Sample", "model", "tiny", "steps", 1)
                    .node("2", "Show", "number", link("1"))))
        .extracting(Finding::code)
        .containsExactly(FindingCode.TYPE_MISMATCH);
  }

  @Test
  void reportsWhatTheCatalogSaysOfAFileOncePerInput() {
    var findings =
        check(
            graph()
                .node("1", "Load", "name", "gone.safetensors")
                .node("2", "Show", "number", link("1")));
    assertThat(findings).extracting(Finding::code).containsExactly(CatalogCode.FILE_NOT_FOUND);
    assertThat(findings.getFirst().message())
        .isEqualTo("Input 'name' of node 1 (Load): There is no 'gone.safetensors' in checkpoints.");
    assertThat(findings.getFirst().spoiledOutputs()).containsExactly("2");
  }

  @Test
  void refusesWorkflowsWithoutOutput() {
    assertThat(check(graph().node("1", "Number", "value", 1)))
        .extracting(Finding::code)
        .containsExactly(FindingCode.NO_OUTPUTS);
    assertThat(check(graph())).extracting(Finding::code).containsExactly(FindingCode.NO_OUTPUTS);
  }

  @Test
  void takesAMisspeltOutputForTheOutputThatWasMeant() {
    var findings =
        check(graph().node("1", "Number", "value", 5000).node("2", "Shwo", "number", link("1")));
    assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.UNKNOWN_NODE_TYPE);
    assertThat(findings.getFirst().spoiledOutputs()).containsExactly("2");
    assertThat(findings.getFirst().isError()).isTrue();
  }

  @Test
  void onlyWarnsOfWhatNoOutputNeeds() {
    var findings =
        check(
            graph()
                .node("1", "Number", "value", 1)
                .node("2", "Show", "number", link("1"))
                .node("3", "Add", "b", link("99")));
    assertThat(findings).isNotEmpty().noneMatch(Finding::isError);
  }

  @Test
  void namesTheNodesOfACycleInTheirOrder() {
    var findings =
        check(
            graph()
                .node("1", "Show", "number", link("2"))
                .node("2", "Add", "a", link("4"))
                .node("3", "Add", "a", link("2"))
                .node("4", "Add", "a", link("3")));
    assertThat(findings).extracting(Finding::code).containsExactly(FindingCode.CYCLE);
    assertThat(findings.getFirst().message())
        .isEqualTo(
            "Nodes feed each other in a circle: 2 → 3 → 4 → 2; take one of these links away.");
    assertThat(findings.getFirst().spoiledOutputs()).containsExactly("1");
  }

  @Test
  void findsANodeThatFeedsItself() {
    assertThat(
            check(graph().node("1", "Add", "a", link("1")).node("2", "Show", "number", link("1"))))
        .extracting(Finding::code)
        .containsExactly(FindingCode.CYCLE);
  }

  @Test
  void checksChainsOfAHundredThousandNodes() {
    var chain = graph().node("0", "Number", "value", 1);
    for (var node = 1; node <= 100_000; node++) {
      chain.node(String.valueOf(node), "Add", "a", link(String.valueOf(node - 1)));
    }
    chain.node("end", "Show", "number", link("100000"));
    assertThatNoException().isThrownBy(() -> assertThat(check(chain)).isEmpty());
    chain.node("0", "Add", "a", link("100000"));
    assertThat(check(chain)).extracting(Finding::code).containsExactly(FindingCode.CYCLE);
  }

  @Test
  @Timeout(20)
  void checksTwoHundredThousandUnlinkedNodesOfUnknownType() {
    var graph = graph();
    for (var node = 0; node < 200_000; node++) {
      graph.node("n" + node, "Unheard");
    }
    var findings = check(graph);
    assertThat(findings).hasSize(200_000).allMatch(Finding::isError);
    assertThat(findings.getLast().spoiledOutputs()).containsExactly("n199999");
  }

  @Test
  @Timeout(20)
  void checksAHundredThousandOutputsOfOneLongBrokenChain() {
    var graph = graph().node("0", "Number", "value", 5000);
    for (var node = 1; node <= 100_000; node++) {
      graph.node(String.valueOf(node), "Add", "a", link(String.valueOf(node - 1)), "plus", "x");
    }
    for (var node = 0; node < 100_000; node++) {
      graph.node("out" + node, "Show", "number", link("100000"));
    }
    var findings = check(graph);
    assertThat(findings).hasSize(100_000).allMatch(Finding::isError);
    assertThat(findings.getFirst().spoiledOutputs()).hasSizeBetween(5, 100).contains("out0");
  }

  @Test
  @Timeout(20)
  void looksForTheNearestOfManyLongNamesWithinBounds() {
    var graph = graph();
    var long190 = "x".repeat(190);
    for (var node = 0; node < 100_000; node++) {
      graph.node(long190 + node, "Add", "a", link(long190 + "y" + node));
    }
    assertThat(check(graph)).isNotEmpty();
  }

  @Test
  void checksTenThousandNodesThatAreWrongEverywhereInASecond() {
    var wrong = graph();
    for (var node = 0; node < 10_000; node++) {
      wrong.node("n" + node, "Add", "a", link("m" + node), "c", 3);
    }
    for (var node = 0; node < 100; node++) {
      wrong.node("out" + node, "Show", "number", link("n" + node));
    }
    var workflow = wrong.build();
    new WorkflowCheck(TYPES, NamedFiles.of(folder)).check(workflow);
    var started = System.nanoTime();
    assertThat(new WorkflowCheck(TYPES, NamedFiles.of(folder)).check(workflow)).hasSize(20_000);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @CsvSource({
    "../out, OUTPUT_OUTSIDE_ROOT",
    "/etc/x, OUTPUT_OUTSIDE_ROOT",
    "C:\\x, OUTPUT_OUTSIDE_ROOT",
    "a\\b, NAME_INVALID",
    "'', NAME_INVALID",
    "%year%/../../x, OUTPUT_OUTSIDE_ROOT",
  })
  void refusesAnOutputPrefixThatNoStoreTakesBeforeAnythingRuns(String prefix, String code) {
    var types = TYPES.and(NodeTypes.shipped().find("SaveImage").stream().toList());
    var workflow =
        graph()
            .node("1", "EmptyImage", "width", 3, "height", 2, "batch_size", 1, "color", 1)
            .node("2", "SaveImage", "images", link("1"), "filename_prefix", prefix)
            .build();
    var findings = new WorkflowCheck(types, NamedFiles.of(folder)).check(workflow);
    assertThat(findings)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.code().name()).isEqualTo(code);
          assertThat(finding.isError()).isTrue();
          assertThat(finding.node()).isEqualTo("2");
          assertThat(finding.input()).isEqualTo("filename_prefix");
          assertThat(finding.message())
              .startsWith("Input 'filename_prefix' of node 2 (SaveImage): ");
        });
  }

  @Test
  void showsTextOfTheWorkflowOnOneShortLine() {
    var hostile = "\u001b[2J\n" + "x".repeat(100_000);
    var findings =
        check(
            graph()
                .node("1" + hostile, "Unheard" + hostile)
                .node("2", "Sample", "steps", hostile, hostile, 3, "sampler", hostile)
                .node("3" + hostile, "Show", "number", link("gone" + hostile))
                .node("4" + hostile, "Add", "a", link("4" + hostile))
                .node("5", "Show", "number", link("4" + hostile))
                .node("6", "Show", "number", new Input.Link("2", 9))
                .node("7" + hostile, "Load", "name", hostile)
                .node("8", "Show", "number", link("7" + hostile)));
    assertThat(findings)
        .hasSizeGreaterThan(7)
        .extracting(Finding::message)
        .allSatisfy(
            message -> assertThat(message).hasSizeLessThan(700).doesNotContain("\n", "\u001b"));
  }

  private List<Finding> check(GraphBuilder graph) {
    return check(graph.build());
  }

  private List<Finding> check(Workflow workflow) {
    return new WorkflowCheck(TYPES, NamedFiles.of(folder)).check(workflow);
  }
}
