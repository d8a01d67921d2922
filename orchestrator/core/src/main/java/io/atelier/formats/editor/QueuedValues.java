package io.atelier.formats.editor;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What the editor makes of the fields' values when it queues: choices in prompts are made, and
/// places in the names of files filled.
final class QueuedValues {

  private static final String PREFIX = "filename_prefix";

  private final EditorTypes types;
  private final PrefixText prefixes;
  private final RandomGenerator chance;

  /// @param nodes that run, all of known types; their first seed decides on choices
  QueuedValues(EditorTypes types, PrefixText prefixes, List<PlacedNode> nodes) {
    this.types = types;
    this.prefixes = prefixes;
    this.chance = new SplittableRandom(firstSeed(nodes));
  }

  /// The values of a node's fields by their names.
  SequencedMap<String, JsonNode> of(SavedNode node) {
    var type = type(node);
    var queued = new LinkedHashMap<String, JsonNode>();
    FieldValues.of(node, type)
        .forEach((name, value) -> queued.put(name, queued(type, name, value)));
    return queued;
  }

  private JsonNode queued(EditorType type, String name, JsonNode value) {
    if (!value.isString()) {
      return value;
    }
    if (name.equals(PREFIX)) {
      return text(prefixes.fill(value.asString()));
    }
    var dynamic = type.input(name).map(EditorInput::field).filter(EditorField::dynamic);
    return dynamic.isPresent() ? text(DynamicPrompt.decide(value.asString(), chance)) : value;
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  private long firstSeed(List<PlacedNode> nodes) {
    return nodes.stream()
        .flatMap(placed -> seeds(placed.node()))
        .findFirst()
        .map(JsonNode::asBigInteger)
        .map(BigInteger::longValue)
        .orElse(0L);
  }

  private Stream<JsonNode> seeds(SavedNode node) {
    return FieldValues.of(node, type(node)).entrySet().stream()
        .filter(entry -> Seeds.isCalledSeed(entry.getKey()))
        .map(Map.Entry::getValue)
        .filter(JsonNode::isIntegralNumber);
  }

  private EditorType type(SavedNode node) {
    return types.find(node.type()).orElseThrow();
  }
}
