package io.atelier.formats;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Workflow;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeTypes;
import io.atelier.nodes.OutputPort;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes ComfyUI's UI format 0.4, the one that its editor opens: numbered nodes with places and
/// sizes, `widgets_values` by position, links as `[id, from, slot, to, slot, type]`. A node's id in
/// the workflow is kept as its property `atelier_id`. Stateless.
public final class UiFormat {

  /// The property of a node that holds its id in the workflow.
  static final String ID = "atelier_id";

  private static final double VERSION = 0.4;
  private static final int SHAPE_OF_OPTIONAL = 7;
  private static final int SHAPE_OF_LIST = 6;
  private static final ObjectWriter WRITER =
      JsonMapper.shared()
          .writer()
          .with(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectNameValueSpacing(Separators.Spacing.AFTER))
                  .withObjectIndenter(new DefaultIndenter("  ", "\n")));

  private UiFormat() {}

  /// The workflow as the editor shows it, tidily arranged; the same workflow gives the same text.
  ///
  /// @return JSON that ends with a line break
  /// @throws AtelierException NO_LAYOUT for a workflow that the editor could not hold as it is
  public static String write(Workflow workflow, NodeTypes types) {
    var graph = UiGraph.of(workflow, types);
    var places = Arrangement.of(graph);
    var document = JsonNodeFactory.instance.objectNode();
    document.put("last_node_id", graph.nodes().size());
    document.put("last_link_id", graph.links().size());
    var order = order(graph, places);
    var nodes = document.putArray("nodes");
    for (var node : graph.nodes()) {
      nodes.add(node(node, places.box(node), order.indexOf(node), graph.links()));
    }
    var links = document.putArray("links");
    graph.links().forEach(link -> links.add(link(link)));
    document.putArray("groups");
    document.putObject("config");
    document.putObject("extra");
    document.put("version", VERSION);
    return WRITER.writeValueAsString(document) + "\n";
  }

  /// The order in which the editor would run the nodes: what a node needs stands left of it.
  private static List<UiNode> order(UiGraph graph, PlacedNodes places) {
    return graph.nodes().stream()
        .sorted(
            Comparator.comparingInt((UiNode node) -> places.box(node).x())
                .thenComparingInt(node -> places.box(node).y()))
        .toList();
  }

  private static ObjectNode node(UiNode node, NodeBox box, int order, List<UiLink> links) {
    var object = JsonNodeFactory.instance.objectNode();
    object.put("id", node.id());
    object.put("type", node.type().name());
    object.putArray("pos").add(box.x()).add(box.y());
    object.putArray("size").add(box.width()).add(box.height());
    object.putObject("flags");
    object.put("order", order);
    object.put("mode", 0);
    object.set("inputs", inputs(node, links));
    object.set("outputs", outputs(node, links));
    var title = node.node().title();
    if (title != null && !title.equals(node.type().title())) {
      object.put("title", title);
    }
    object
        .putObject("properties")
        .put("Node name for S&R", node.type().name())
        .put(ID, node.node().id());
    object.set("widgets_values", node.widgets().values(node.node().inputs()));
    return object;
  }

  private static ArrayNode inputs(UiNode node, List<UiLink> links) {
    var bySlot =
        links.stream()
            .filter(link -> link.to().equals(node))
            .collect(Collectors.toMap(UiLink::toSlot, UiLink::id));
    var array = JsonNodeFactory.instance.arrayNode();
    for (var slot = 0; slot < node.slots().size(); slot++) {
      array.add(input(node.slots().get(slot)).put("link", bySlot.get(slot)));
    }
    return node.widgets().uploads() ? array.add(upload()) : array;
  }

  private static ObjectNode input(InputPort port) {
    var object =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", port.name())
            .put("type", port.type().name());
    if (!port.required()) {
      object.put("shape", SHAPE_OF_OPTIONAL);
    }
    if (port.isWidget()) {
      object.putObject("widget").put("name", port.name());
    }
    return object;
  }

  private static ObjectNode upload() {
    var object =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", Widgets.UPLOAD)
            .put("type", Widgets.UPLOAD_TYPE);
    object.putObject("widget").put("name", Widgets.UPLOAD);
    return object.putNull("link");
  }

  private static ArrayNode outputs(UiNode node, List<UiLink> links) {
    var array = JsonNodeFactory.instance.arrayNode();
    for (var slot = 0; slot < node.type().outputs().size(); slot++) {
      var object = array.addObject();
      OutputPort port = node.type().outputs().get(slot);
      object.put("name", port.name()).put("type", port.type().name());
      if (port.list()) {
        object.put("shape", SHAPE_OF_LIST);
      }
      object.put("slot_index", slot);
      var leaving = object.putArray("links");
      for (var link : links) {
        if (link.from().equals(node) && link.fromSlot() == slot) {
          leaving.add(link.id());
        }
      }
    }
    return array;
  }

  private static ArrayNode link(UiLink link) {
    return JsonNodeFactory.instance
        .arrayNode()
        .add(link.id())
        .add(link.from().id())
        .add(link.fromSlot())
        .add(link.to().id())
        .add(link.toSlot())
        .add(link.type());
  }
}
