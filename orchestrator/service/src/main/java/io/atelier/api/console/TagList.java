package io.atelier.api.console;

import java.util.Arrays;
import java.util.List;

/// Tags as people write them into one field, with commas between.
final class TagList {

  private TagList() {}

  static List<String> of(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(tag -> !tag.isEmpty())
        .toList();
  }
}
