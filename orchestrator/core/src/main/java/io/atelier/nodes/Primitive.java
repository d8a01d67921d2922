package io.atelier.nodes;

import io.atelier.graph.PortType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The nodes that give the value that stands at them, so that one value serves several inputs.
public final class Primitive implements NodeFunction {

  /// The input of each.
  public static final String VALUE = "value";

  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final int LONGEST = 1_000_000;

  private static final NodeType SWITCH =
      of("PrimitiveBoolean", "Boolean", "BOOLEAN", "A switch.", new Domain.Anything());

  static final List<NodeType> TYPES =
      List.of(
          of("PrimitiveInt", "Int", "INT", "A whole number.", range(true)),
          of("PrimitiveFloat", "Float", "FLOAT", "A number.", range(false)),
          SWITCH,
          of("PrimitiveString", "String", "STRING", "A text of one line.", text(false)),
          of(
              "PrimitiveStringMultiline",
              "String (Multiline)",
              "STRING",
              "A text of several lines.",
              text(true)));

  private Primitive() {}

  static Stream<JavaNode> all() {
    var function = new Primitive();
    return TYPES.stream().map(type -> new JavaNode(type, function));
  }

  /// Whether a node type of this name gives the BOOLEAN that stands at it.
  public static boolean isSwitch(String type) {
    return type.equals(SWITCH.name());
  }

  private static NodeType of(String name, String title, String type, String doc, Domain domain) {
    return NodeType.of(name, "utils/primitive", doc + " One value for several inputs.")
        .titled(title)
        .taking(new InputPort(VALUE, new PortType(type), true, null, domain, "The value."))
        .giving(OutputPort.of(type, "The same value."));
  }

  private static Domain range(boolean changing) {
    return new Domain.Range(MOST.negate(), MOST, null, changing);
  }

  private static Domain text(boolean multiline) {
    return new Domain.Text(LONGEST, multiline);
  }

  @Override
  public List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs) {
    return List.of(NodeValues.of(NodeInputs.value(inputs, VALUE)));
  }
}
