package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.nodes.NodeTypes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the check says of branches that a switch may leave alone.
class LazyCheckTest {

  private static final int MANY = 100_000;

  @TempDir private Path folder;

  @Test
  void onlyWarnsOfTheBranchThatIsNotTaken() {
    var findings = check(picture(false));
    assertThat(findings).extracting(Finding::node).containsExactly("missing");
    assertThat(findings).noneMatch(Finding::isError);
  }

  @Test
  void refusesTheBranchThatIsTaken() {
    assertThat(check(picture(true)))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.isError()).isTrue();
          assertThat(finding.spoiledOutputs()).containsExactly("save");
        });
  }

  private static GraphBuilder picture(boolean standing) {
    return graph()
        .node("is", "PrimitiveBoolean", "value", standing)
        .node("missing", "LoadImage", "image", "nowhere.png")
        .node("here", "EmptyImage", "width", 8, "height", 8, "batch_size", 1, "color", 0)
        .node(
            "choice",
            "ComfySwitchNode",
            "switch",
            link("is"),
            "on_true",
            link("missing"),
            "on_false",
            link("here"))
        .node("save", "SaveImage", "images", link("choice"), "filename_prefix", "a");
  }

  @Test
  @Timeout(120)
  void takesAHundredThousandSwitchesBehindAHundredThousandPrimitives() {
    var workflow = graph().node("p0", "PrimitiveBoolean", "value", true);
    workflow.node("s0", "EmptyImage", "width", 8, "height", 8, "batch_size", 1, "color", 0);
    for (var i = 1; i <= MANY; i++) {
      workflow.node("p" + i, "PrimitiveBoolean", "value", link("p" + (i - 1)));
      workflow.node(
          "s" + i,
          "ComfySwitchNode",
          "switch",
          link("p" + i),
          "on_true",
          link("s" + (i - 1)),
          "on_false",
          link("s0"));
    }
    workflow.node("save", "SaveImage", "images", link("s" + MANY), "filename_prefix", "a");
    assertThat(check(workflow)).isEmpty();
  }

  @Test
  @Timeout(120)
  void namesACircleOfAHundredThousandSwitches() {
    var workflow = graph();
    for (var i = 0; i < MANY; i++) {
      workflow.node(
          "s" + i,
          "ComfySwitchNode",
          "switch",
          false,
          "on_true",
          link("s" + (i + 1) % MANY),
          "on_false",
          link("here"));
    }
    workflow.node("here", "EmptyImage", "width", 8, "height", 8, "batch_size", 1, "color", 0);
    workflow.node("save", "SaveImage", "images", link("s7"), "filename_prefix", "a");
    assertThat(check(workflow))
        .filteredOn(Finding::isError)
        .extracting(Finding::code)
        .containsExactly(FindingCode.CYCLE);
  }

  @Test
  void doesNotHangOnPrimitivesThatFeedEachOther() {
    var findings =
        check(
            picture(true)
                .node("is", "PrimitiveBoolean", "value", link("other"))
                .node("other", "PrimitiveBoolean", "value", link("is")));
    assertThat(findings).extracting(Finding::code).contains(FindingCode.CYCLE);
  }

  private List<Finding> check(GraphBuilder workflow) {
    return new WorkflowCheck(NodeTypes.shipped(), NamedFiles.of(folder)).check(workflow.build());
  }
}
