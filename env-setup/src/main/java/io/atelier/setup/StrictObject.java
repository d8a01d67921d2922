package io.atelier.setup;

import io.atelier.setup.StrictJson.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One object of a strictly read file. Whoever reads it asks for the keys that exist; a key that
/// nobody asked for is refused at the end.
final class StrictObject {

  private final Path file;
  private final String path;
  private final Value.Members members;
  private final SetupCode code;
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<StrictObject> inner = new ArrayList<>();

  /// @param path of the keys that lead here, each with a dot behind it
  StrictObject(Path file, String path, Value.Members members, SetupCode code) {
    this.file = file;
    this.path = path;
    this.members = members;
    this.code = code;
  }

  Optional<String> text(String key) {
    return value(key).map(value -> text(key, value));
  }

  String neededText(String key) {
    return needed(key, text(key));
  }

  List<String> texts(String key) {
    return many(key).stream().map(each -> text(key, each)).toList();
  }

  boolean truth(String key) {
    var value = value(key);
    if (value.isEmpty()) {
      return false;
    }
    if (value.get() instanceof Value.Truth(var _, var is)) {
      return is;
    }
    throw refusal(key, "must be true or false");
  }

  long neededWhole(String key) {
    if (needed(key, value(key)) instanceof Value.Whole(var _, var number)) {
      return number;
    }
    throw refusal(key, "must be a whole number");
  }

  /// The object under the key; an empty one where there is none.
  StrictObject object(String key) {
    return within(key, value(key).orElse(new Value.Members(members.line(), new LinkedHashMap<>())));
  }

  /// The object under the key, where there is one.
  Optional<StrictObject> givenObject(String key) {
    return value(key).map(value -> within(key, value));
  }

  List<StrictObject> objects(String key) {
    return many(key).stream().map(each -> within(key, each)).toList();
  }

  /// To be called last, on the outermost object.
  ///
  /// @throws SetupException that names the first key which nobody asked for, and the nearest that
  ///   exists
  void refuseUnknown() {
    for (var key : members.members().sequencedKeySet()) {
      if (!asked.contains(key)) {
        throw refusal(
            line(key),
            "'%s%s' is not known%s"
                .formatted(
                    path,
                    key,
                    NearestKey.of(key, asked)
                        .map("; did you mean '%s'?"::formatted)
                        .orElse("; known here: " + String.join(", ", asked) + ".")));
      }
    }
    inner.forEach(StrictObject::refuseUnknown);
  }

  /// What to throw about a key.
  ///
  /// @param why goes on after the key's name, without a full stop
  SetupException refusal(String key, String why) {
    return refusal(line(key), "'%s%s' %s.".formatted(path, key, why));
  }

  private SetupException refusal(int line, String sentence) {
    return new SetupException(code, "%s, line %d: %s".formatted(file, line, sentence));
  }

  private Optional<Value> value(String key) {
    asked.add(key);
    return Optional.ofNullable(members.members().get(key));
  }

  private List<Value> many(String key) {
    var value = value(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof Value.Many(var _, var values)) {
      return values;
    }
    throw refusal(key, "must be a list, as in [\"…\"]");
  }

  private String text(String key, Value value) {
    if (value instanceof Value.Text(var _, var text) && !text.isBlank()) {
      return text;
    }
    throw refusal(key, "must be text in quotes");
  }

  private StrictObject within(String key, Value value) {
    if (!(value instanceof Value.Members found)) {
      throw refusal(key, "must be an object, as in {\"…\": …}");
    }
    var object = new StrictObject(file, path + key + ".", found, code);
    inner.add(object);
    return object;
  }

  private <T> T needed(String key, Optional<T> value) {
    return value.orElseThrow(
        () -> refusal(members.line(), "'%s%s' is missing.".formatted(path, key)));
  }

  private int line(String key) {
    var value = members.members().get(key);
    return value == null ? members.line() : value.line();
  }
}
