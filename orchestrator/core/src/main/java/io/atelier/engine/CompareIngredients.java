package io.atelier.engine;

import io.atelier.graph.Shown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Compares what two pictures say about how they were made, model by model and field by field.
public final class CompareIngredients {

  /// Differ from run to run or follow from the others.
  private static final Set<String> NOT_INGREDIENTS = Set.of("pixels", "key");

  private static final int LONGEST = 400;

  private static final String MODELS = "models";

  /// The digest of a file's content; null as long as nobody had computed it.
  private static final String CONTENT = "sha256";

  private final List<String> differences = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();

  private CompareIngredients() {}

  /// What came out, a line each.
  ///
  /// @param unknown what can't be compared, because one of the two does not say it
  public record Comparison(List<String> differences, List<String> unknown) {

    /// Whether both say the same of all that they say.
    public boolean isEmpty() {
      return differences.isEmpty() && unknown.isEmpty();
    }
  }

  /// Compares two.
  ///
  /// @param now the `atelier` chunk of the picture just made
  /// @param then that of the picture to reproduce
  public static Comparison compare(JsonNode now, JsonNode then) {
    var compare = new CompareIngredients();
    compare.fields("", now, then);
    return new Comparison(List.copyOf(compare.differences), List.copyOf(compare.unknown));
  }

  private void fields(String place, JsonNode now, JsonNode then) {
    var names = new TreeSet<String>(now.propertyNames());
    names.addAll(then.propertyNames());
    names.removeAll(NOT_INGREDIENTS);
    for (String name : names) {
      field(place.isEmpty() ? name : place + "." + name, now.path(name), then.path(name));
    }
  }

  private void field(String place, JsonNode now, JsonNode then) {
    if (now.isObject() && then.isObject()) {
      fields(place, now, then);
    } else if (place.equals(MODELS)) {
      models(byName(now), byName(then));
    } else if (!now.equals(then)) {
      differ("%s: %s now, %s then".formatted(place, shown(now), shown(then)));
    }
  }

  private static Map<String, JsonNode> byName(JsonNode models) {
    var byName = new TreeMap<String, JsonNode>();
    for (JsonNode model : models) {
      byName.put(model.path("folder").asString("") + "/" + model.path("name").asString(""), model);
    }
    return byName;
  }

  private void models(Map<String, JsonNode> now, Map<String, JsonNode> then) {
    var names = new TreeSet<String>(now.keySet());
    names.addAll(then.keySet());
    for (String name : names) {
      JsonNode here = now.get(name);
      JsonNode there = then.get(name);
      if (here == null || there == null) {
        differ("%s: used only %s".formatted(name, here == null ? "then" : "now"));
      } else {
        model(name, here, there);
      }
    }
  }

  private void model(String name, JsonNode now, JsonNode then) {
    var fields = new TreeSet<String>(now.propertyNames());
    fields.addAll(then.propertyNames());
    for (String field : fields) {
      boolean knownNow = now.hasNonNull(field);
      boolean knownThen = then.hasNonNull(field);
      if (field.equals(CONTENT) && !(knownNow && knownThen)) {
        unknown.add(shown(name) + ": its content was not known " + (knownThen ? "now" : "then"));
      } else {
        field(name + " " + field, now.path(field), then.path(field));
      }
    }
  }

  private void differ(String line) {
    differences.add(shown(line));
  }

  private static String shown(String text) {
    return Shown.text(text, LONGEST);
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "nothing" : value.toString();
  }
}
