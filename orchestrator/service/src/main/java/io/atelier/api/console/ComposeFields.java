package io.atelier.api.console;

import io.atelier.catalog.FileChoices;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The fields of a form for a workflow: one for each value that stands in it, as its node type
/// declares it.
record ComposeFields(NodeTypes types, FileChoices files) {

  /// What the names of fields begin with that set a value.
  static final String PREFIX = "set:";

  List<ComposeView.Section> of(Workflow workflow) {
    var sections = new ArrayList<ComposeView.Section>();
    for (var node : workflow.nodes().values()) {
      var fields = fields(node);
      if (!fields.isEmpty()) {
        sections.add(new ComposeView.Section(NodeSettings.title(node), node.type(), fields));
      }
    }
    return sections;
  }

  private List<ComposeView.Field> fields(GraphNode node) {
    return types.find(node.type()).stream()
        .flatMap(type -> type.inputs().stream())
        .flatMap(port -> field(node, port).stream())
        .toList();
  }

  private Optional<ComposeView.Field> field(GraphNode node, InputPort port) {
    if (!(node.inputs().get(port.name()) instanceof Input.Literal literal)) {
      return Optional.empty();
    }
    var value = NodeSettings.text(literal.plain());
    return Optional.of(
        switch (port.domain()) {
          case Domain.Range range -> number(node, port, value, range);
          case Domain.Choice(var choices) -> choice(node, port, value, choices);
          case Domain.Files(var folder) -> choice(node, port, value, files.names(folder));
          case Domain.Text text ->
              field(node, port, text.multiline() ? "text" : "line", value, null, List.of());
          case Domain.OutputPrefix _ -> field(node, port, "line", value, null, List.of());
          case Domain.Anything _ when port.type().name().equals("BOOLEAN") ->
              choice(node, port, value, List.of("true", "false"));
          case Domain.Anything _, Domain.Forms _ ->
              field(node, port, "line", value, null, List.of());
        });
  }

  private static ComposeView.Field number(
      GraphNode node, InputPort port, String value, Domain.Range range) {
    return field(node, port, "number", value, range, List.of());
  }

  /// The value that stands there is offered also when it is none of them.
  private static ComposeView.Field choice(
      GraphNode node, InputPort port, String value, List<String> choices) {
    var offered = new LinkedHashSet<>(choices);
    offered.add(value);
    return field(node, port, "choice", value, null, List.copyOf(offered));
  }

  private static ComposeView.Field field(
      GraphNode node,
      InputPort port,
      String kind,
      String value,
      Domain.@Nullable Range range,
      List<String> choices) {
    return new ComposeView.Field(
        PREFIX + node.id() + "." + port.name(),
        port.name().replace('_', ' '),
        kind,
        value,
        port.doc(),
        range == null ? null : text(range.min()),
        range == null ? null : text(range.max()),
        range == null ? null : step(port),
        choices);
  }

  /// Whole numbers in steps of one, whatever editors are advised to; else a browser would refuse
  /// what the service takes.
  private static String step(InputPort port) {
    return port.type().name().equals("INT") ? "1" : "any";
  }

  private static @Nullable String text(@Nullable BigDecimal bound) {
    return bound == null ? null : bound.toPlainString();
  }
}
