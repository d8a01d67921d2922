package io.atelier.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Folders of this machine that sentences may name, and what they are called where nobody is to
/// learn how the machine is laid out: `/srv/models/loras/a.safetensors` is `models/loras/a…`.
public final class ServerPaths {

  private final Map<String, String> names = new HashMap<>();
  private final Pattern folders;

  /// @param named each folder with its name; a folder inside another has its own
  public ServerPaths(Map<Path, String> named) {
    named.forEach(this::add);
    folders =
        Pattern.compile(
            names.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?<![\\w.-])(?:", ")(?![\\w-])")));
  }

  /// The name that workflows and people gave it, and the one behind links.
  private void add(Path folder, String name) {
    var plain = folder.toAbsolutePath().normalize();
    if (plain.getNameCount() > 0) {
      names.putIfAbsent(plain.toString(), name);
    }
    try {
      var real = plain.toRealPath();
      if (real.getNameCount() > 0) {
        names.putIfAbsent(real.toString(), name);
      }
    } catch (IOException _) {
      // It is not there (yet), and nothing is behind it.
    }
  }

  /// The text with names in the place of folders.
  public String hide(String text) {
    return names.isEmpty() ? text : folders.matcher(text).replaceAll(this::name);
  }

  private String name(MatchResult folder) {
    return Matcher.quoteReplacement(names.getOrDefault(folder.group(), ""));
  }

  /// The same in every text of a tree, which is changed.
  public JsonNode hide(JsonNode tree) {
    switch (tree) {
      case ObjectNode object ->
          object.properties().forEach(field -> field.setValue(hide(field.getValue())));
      case ArrayNode array -> {
        for (var i = 0; i < array.size(); i++) {
          array.set(i, hide(array.get(i)));
        }
      }
      case StringNode text -> {
        return StringNode.valueOf(hide(text.asString()));
      }
      default -> {
        // It has no text.
      }
    }
    return tree;
  }
}
