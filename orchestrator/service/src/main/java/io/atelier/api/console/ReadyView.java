package io.atelier.api.console;

/// A ready workflow.
///
/// @param title such as `Text to image`
record ReadyView(String name, String title) {

  static ReadyView of(String name) {
    var words = name.replace('-', ' ');
    return new ReadyView(
        name, words.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + words.substring(1));
  }
}
