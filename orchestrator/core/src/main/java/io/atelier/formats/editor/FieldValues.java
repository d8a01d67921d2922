package io.atelier.formats.editor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What stands in the fields of a node, read from their positions. What the file does not say, or
/// says with null, is what the editor offers at first.
///
/// Files from before frontend 1.16 hold a value, too, for what takes only links although it could
/// have a field; the number of values tells.
final class FieldValues {

  private static final Set<String> CONTROLS =
      Set.of("fixed", "increment", "decrement", "randomize", "increment-wrap");

  private static final Set<String> FORCED = Set.of("INT", "FLOAT", "STRING", "BOOLEAN");

  private final SavedNode node;
  private final boolean dummies;
  private final boolean complete;
  private final SequencedMap<String, JsonNode> values = new LinkedHashMap<>();
  private int position;

  private FieldValues(SavedNode node, EditorType type) {
    var positions = count(type.inputs());
    var forced = (int) type.inputs().stream().filter(FieldValues::isForced).count();
    this.node = node;
    this.dummies = forced > 0 && node.values().size() == positions + forced;
    this.complete = dummies || node.values().size() == positions;
  }

  /// The values by the names of their inputs, in the order of the fields.
  static SequencedMap<String, JsonNode> of(SavedNode node, EditorType type) {
    var reading = new FieldValues(node, type);
    type.inputs().forEach(reading::read);
    return reading.values;
  }

  private static int count(List<EditorInput> inputs) {
    return inputs.stream()
        .map(EditorInput::field)
        .mapToInt(field -> field == null ? 0 : 1 + field.followers())
        .sum();
  }

  private static boolean isForced(EditorInput input) {
    return input.field() == null && FORCED.contains(input.type());
  }

  private void read(EditorInput input) {
    var field = input.field();
    if (field == null) {
      position += dummies && isForced(input) ? 1 : 0;
      return;
    }
    var value = value(field, saved(input.name()));
    position++;
    skipFollowers(field);
    if (field.sent() && value != null) {
      values.put(input.name(), value);
    }
  }

  private static @Nullable JsonNode value(EditorField field, JsonNode saved) {
    if (saved.isNull() && field.omissible()) {
      return null;
    }
    var value = saved.isMissingNode() || saved.isNull() ? field.offered() : saved;
    return field.omissible() && isEmpty(value) && isEmpty(field.offered()) ? null : value;
  }

  private static boolean isEmpty(@Nullable JsonNode value) {
    return value != null && value.isString() && value.asString().isEmpty();
  }

  private JsonNode saved(String name) {
    var named = node.named().isObject() ? node.named() : node.values();
    return named.isObject() && named.has(name) ? named.get(name) : node.values().path(position);
  }

  /// A seed's control is left out where somebody else than the editor wrote the file.
  private void skipFollowers(EditorField field) {
    var follower = node.values().path(position);
    if (complete || follower.isBoolean() || CONTROLS.contains(follower.asString(""))) {
      position += field.followers();
    }
  }
}
