package io.atelier.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.Domain;
import io.atelier.nodes.InputPort;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a layout back as ComfyUI's editor would, by rules of its own, and fails at anything that
/// two places in the file say differently.
final class UiReader {

  private static final Set<String> FIELDS = Set.of("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO");

  private final NodeTypes types;
  private final JsonNode document;
  private final Map<Integer, JsonNode> nodes = new HashMap<>();
  private final Map<Integer, JsonNode> links = new HashMap<>();

  private UiReader(String json, NodeTypes types) {
    this.types = types;
    document = JsonMapper.shared().readTree(json);
    for (var node : document.required("nodes")) {
      assertThat(nodes.put(node.required("id").intValue(), node)).as("an id twice").isNull();
    }
    for (var link : document.required("links")) {
      assertThat(links.put(link.required(0).intValue(), link)).as("a link twice").isNull();
    }
  }

  static Workflow read(String json, NodeTypes types) {
    return new UiReader(json, types).workflow();
  }

  private Workflow workflow() {
    assertThat(document.required("version").doubleValue()).isEqualTo(0.4);
    assertThat(document.required("last_node_id").intValue()).isEqualTo(highest(nodes));
    assertThat(document.required("last_link_id").intValue()).isEqualTo(highest(links));
    links.values().forEach(this::requireBothEnds);
    var workflow = new LinkedHashMap<String, GraphNode>();
    for (var node : document.required("nodes")) {
      workflow.put(id(node), node(node));
    }
    return new Workflow(workflow);
  }

  private static JsonNode at(Map<Integer, JsonNode> byId, JsonNode id) {
    return Optional.ofNullable(byId.get(id.intValue())).orElseThrow();
  }

  private static int highest(Map<Integer, JsonNode> byId) {
    return byId.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private void requireBothEnds(JsonNode link) {
    var id = link.required(0).intValue();
    var source = at(nodes, link.required(1));
    var output = source.required("outputs").required(link.required(2).intValue());
    assertThat(output.required("links").valueStream().map(JsonNode::intValue)).contains(id);
    var target = at(nodes, link.required(3));
    var input = target.required("inputs").required(link.required(4).intValue());
    assertThat(input.required("link").intValue()).isEqualTo(id);
    assertThat(link.required(5)).isEqualTo(input.required("type"));
  }

  private GraphNode node(JsonNode node) {
    var type = types.find(node.required("type").asString()).orElseThrow();
    var title = node.path("title").asString(type.title());
    return new GraphNode(id(node), type.name(), title, inputs(node, type));
  }

  private static String id(JsonNode node) {
    return node.required("properties").required("atelier_id").asString();
  }

  private SequencedMap<String, Input> inputs(JsonNode node, NodeType type) {
    var inputs = new LinkedHashMap<String, Input>();
    var values = node.required("widgets_values").iterator();
    var ports = new ArrayList<>(type.inputs());
    ports.sort(Comparator.comparing(InputPort::required).reversed());
    for (var port : ports) {
      if (FIELDS.contains(port.type().name())) {
        var value = value(port, values);
        if (!value.isNull()) {
          inputs.put(port.name(), new Input.Literal(value));
        }
      }
    }
    if (type.name().startsWith("LoadImage")) {
      assertThat(values.next().asString()).isEqualTo("image");
    }
    assertThat(values).as("values beyond the last field").isExhausted();
    var slots = new ArrayList<String>();
    for (var input : node.required("inputs")) {
      var name = input.required("name").asString();
      slots.add(name);
      var field = FIELDS.contains(input.required("type").asString()) || name.equals("upload");
      assertThat(input.has("widget")).as(name).isEqualTo(field);
      assertThat(input.path("widget").path("name").asString(name)).isEqualTo(name);
      if (!input.required("link").isNull()) {
        inputs.put(name, link(at(links, input.required("link"))));
      }
    }
    assertThat(slots).doesNotHaveDuplicates().containsAll(type.inputNames());
    return inputs;
  }

  private static JsonNode value(InputPort port, Iterator<JsonNode> values) {
    var value = values.next();
    if (port.domain() instanceof Domain.Range range && range.changing()) {
      assertThat(values.next().asString()).isEqualTo("fixed");
    }
    return value;
  }

  private Input link(JsonNode link) {
    return new Input.Link(id(at(nodes, link.required(1))), link.required(2).intValue());
  }
}
