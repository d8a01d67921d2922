package io.atelier.formats.editor;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The field that the editor shows for an input, and where its value stands in `widgets_values`.
///
/// @param offered what stands in it at first; null when there is nothing to offer
/// @param followers how many positions after it belong to it but are not sent: what becomes of a
///   seed after a run, and by which filter
/// @param sent whether its value is sent at all; that of a button is not
/// @param omissible whether null in it means that the input is left out, and not what is offered;
///   so does an empty text where that is offered
/// @param dynamic whether `{red|blue}` in its text means either
public record EditorField(
    @Nullable JsonNode offered, int followers, boolean sent, boolean omissible, boolean dynamic) {

  /// A field with one position.
  static EditorField plain(@Nullable JsonNode offered) {
    return new EditorField(offered, 0, true, false, false);
  }

  /// What uploads a file: its position holds nothing that is sent.
  static EditorField button() {
    return new EditorField(null, 0, false, false, false);
  }
}
