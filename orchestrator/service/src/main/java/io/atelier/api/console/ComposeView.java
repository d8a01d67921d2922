package io.atelier.api.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A workflow to be filled in.
///
/// @param source where it is from: `ready` or `job`
/// @param name of that
/// @param priority and `tags` to begin with
record ComposeView(
    String title,
    String source,
    String name,
    List<Section> sections,
    String priority,
    String tags) {

  /// A node with its fields.
  record Section(String title, String type, List<Field> fields) {}

  /// A value to give.
  ///
  /// @param name of the form's parameter
  /// @param kind `text`, `line`, `number`, `choice`, or `other`, which is JSON
  /// @param choices of a choice
  record Field(
      String name,
      String label,
      String kind,
      String value,
      String doc,
      @Nullable String min,
      @Nullable String max,
      @Nullable String step,
      List<String> choices) {}
}
