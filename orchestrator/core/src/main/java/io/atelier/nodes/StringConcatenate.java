package io.atelier.nodes;

import io.atelier.graph.PortType;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;

/// Joins two texts.
final class StringConcatenate implements NodeFunction {

  private static final int LONGEST = 1_000_000;
  private static final String FIRST = "string_a";
  private static final String SECOND = "string_b";
  private static final String DELIMITER = "delimiter";

  static final NodeType TYPE =
      NodeType.of("StringConcatenate", "utils/string", "Join two texts.")
          .titled("Concatenate")
          .taking(
              text(FIRST, "The first text."),
              text(SECOND, "The text behind it."),
              new InputPort(
                  DELIMITER,
                  new PortType("STRING"),
                  true,
                  JsonNodeFactory.instance.stringNode(""),
                  new Domain.Text(LONGEST, false),
                  "What stands between them."))
          .giving(OutputPort.of("STRING", "Both."));

  private static InputPort text(String name, String doc) {
    return new InputPort(
        name, new PortType("STRING"), true, null, new Domain.Text(LONGEST, true), doc);
  }

  @Override
  public List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs) {
    return List.of(
        NodeValues.of(
            NodeValue.Plain.of(
                NodeInputs.text(inputs, FIRST)
                    + NodeInputs.text(inputs, DELIMITER)
                    + NodeInputs.text(inputs, SECOND))));
  }
}
