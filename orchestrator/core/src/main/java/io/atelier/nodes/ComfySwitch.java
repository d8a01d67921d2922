package io.atelier.nodes;

import io.atelier.graph.PortType;
import java.util.List;
import java.util.Map;

/// Gives one of two values; what only makes the other is not computed.
final class ComfySwitch implements NodeFunction {

  private static final String SWITCH = "switch";
  private static final String ON_FALSE = "on_false";
  private static final String ON_TRUE = "on_true";

  static final NodeType TYPE =
      NodeType.of(
              "ComfySwitchNode",
              "logic",
              "Give one of two values. What only makes the other one is not computed, and no model"
                  + " is loaded for it.")
          .titled("Switch")
          .taking(
              new InputPort(
                  SWITCH,
                  new PortType("BOOLEAN"),
                  true,
                  null,
                  new Domain.Anything(),
                  "Which of the two to give."),
              InputPort.linked(ON_FALSE, "*", "What to give while the switch is off.")
                  .neededWhen(SWITCH, false),
              InputPort.linked(ON_TRUE, "*", "What to give while the switch is on.")
                  .neededWhen(SWITCH, true))
          .giving(new OutputPort("output", PortType.ANY, false, "The one of the two."));

  @Override
  public List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs) {
    var chosen = NodeInputs.flag(inputs, SWITCH) ? ON_TRUE : ON_FALSE;
    return List.of(NodeValues.of(NodeInputs.value(inputs, chosen)));
  }
}
