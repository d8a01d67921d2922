package io.atelier.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.graph.AtelierException;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.MiniaturePython;
import io.atelier.nodes.NodeTypes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssignmentTest {

  private static final NodeTypes TYPES = new NodeTypes(MiniaturePython.types());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "3.steps=20              | 3     | steps | 20",
        "3.text=a=b.c            | 3     | text  | \"a=b.c\"",
        "3.text=                 | 3     | text  | \"\"",
        "prompt.text=a red star  | 3     | text  | \"a red star\"",
        "v1.5 sampler.steps=7    | 4     | steps | 7",
        "433:111.cfg=7           | 433:111 | cfg | 7.0",
        "4.tiled=true            | 4     | tiled | true",
        "4.sampler=euler         | 4     | sampler | \"euler\"",
      })
  void setsAValueByIdOrTitle(String text, String node, String input, String value) {
    var changed = Assignment.parse(text).apply(workflow(), TYPES);
    var literal =
        (Input.Literal)
            Optional.ofNullable(changed.nodes().get(node))
                .map(found -> found.inputs().get(input))
                .orElseThrow();
    assertThat(literal.value()).hasToString(value);
    assertThat(changed.nodes().keySet()).containsExactlyElementsOf(workflow().nodes().keySet());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "3.steps      | ASSIGNMENT_MALFORMED     | '3.steps' sets nothing; write NODE.INPUT=VALUE, such as 3.seed=7.",
        "steps=3      | ASSIGNMENT_MALFORMED     | 'steps=3' sets nothing; write NODE.INPUT=VALUE, such as 3.seed=7.",
        ".steps=3     | ASSIGNMENT_MALFORMED     | '.steps=3' sets nothing; write NODE.INPUT=VALUE, such as 3.seed=7.",
        "pormpt.text=x | ASSIGNMENT_NODE_UNKNOWN | The workflow has no node with id or title 'pormpt'; did you mean 'prompt'?",
        "twin.steps=3 | ASSIGNMENT_NODE_UNKNOWN  | 2 nodes have the title 'twin'; use an id: 5, 6.",
        "3.stesp=3    | ASSIGNMENT_INPUT_UNKNOWN | Node 3 (Sample) has no input 'stesp'; did you mean 'steps'?",
        "7.x=3        | ASSIGNMENT_NODE_UNKNOWN  | Node 7 is of type 'Smaple', which is not known here; did you mean 'Sample'?",
        "3.steps=many | ASSIGNMENT_VALUE_INVALID | Input 'steps' of node 3 is \"many\"; give a whole number.",
        "3.model=x    | ASSIGNMENT_VALUE_INVALID | Input 'model' of node 3 is the value \"x\", but takes only a link; link an output of type MODEL to it.",
      })
  void saysWhatIsWrong(String text, String code, String message) {
    assertThatThrownBy(() -> Assignment.parse(text).apply(workflow(), TYPES))
        .isInstanceOfSatisfying(
            AtelierException.class, e -> assertThat(e.code().name()).isEqualTo(code))
        .hasMessage(message);
  }

  private static Workflow workflow() {
    var nodes = new LinkedHashMap<String, GraphNode>();
    add(nodes, "3", "Sample", "prompt");
    add(nodes, "4", "Sample", "v1.5 sampler");
    add(nodes, "433:111", "Sample", null);
    add(nodes, "5", "Sample", "twin");
    add(nodes, "6", "Sample", "twin");
    add(nodes, "7", "Smaple", null);
    return new Workflow(nodes);
  }

  private static void add(
      Map<String, GraphNode> nodes, String id, String type, @Nullable String title) {
    nodes.put(id, new GraphNode(id, type, title, new LinkedHashMap<>()));
  }
}
