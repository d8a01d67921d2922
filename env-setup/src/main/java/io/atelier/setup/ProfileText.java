package io.atelier.setup;

import java.util.ArrayList;
import java.util.Optional;

/// Puts one marked block at the end of a shell profile, renews it in its place, and cuts it out
/// again, leaving every other byte as it was. Texts are the file's bytes, one character each (ISO
/// 8859-1), because a profile may be in any encoding.
final class ProfileText {

  static final String BEGIN = "# >>> atelier >>>";
  static final String END = "# <<< atelier <<<";

  /// Opens the block where the line before it had no end; the cut takes the newline back.
  private static final String BEGIN_AFTER_OPEN_LINE = BEGIN + " (the line above had no end)";

  private ProfileText() {}

  /// Where the block stands.
  ///
  /// @param from the index of its first character
  /// @param to the index after its newline
  private record Place(int from, int to, boolean afterOpenLine) {}

  /// @param lines the block's lines between the markers, each with its newline
  /// @throws UnclearProfileException when markers are there that make no one block
  static String with(String text, String lines) throws UnclearProfileException {
    var place = place(text);
    if (place.isPresent()) {
      var at = place.get();
      return text.substring(0, at.from())
          + block(lines, at.afterOpenLine())
          + text.substring(at.to());
    }
    var open = !text.isEmpty() && !text.endsWith("\n");
    return text + (open ? "\n" : "") + block(lines, open);
  }

  /// The inverse of [#with] on a text without a block.
  static String without(String text) throws UnclearProfileException {
    var place = place(text);
    if (place.isEmpty()) {
      return text;
    }
    var at = place.get();
    var rest = text.substring(at.to());
    // With lines added below, the newline is needed between them and the one above.
    var from = at.afterOpenLine() && rest.isEmpty() ? at.from() - 1 : at.from();
    return text.substring(0, from) + rest;
  }

  static boolean holdsBlock(String text) throws UnclearProfileException {
    return place(text).isPresent();
  }

  private static String block(String lines, boolean afterOpenLine) {
    return (afterOpenLine ? BEGIN_AFTER_OPEN_LINE : BEGIN) + "\n" + lines + END + "\n";
  }

  private static Optional<Place> place(String text) throws UnclearProfileException {
    var begins = new ArrayList<Integer>();
    var ends = new ArrayList<Integer>();
    for (var from = 0; from < text.length(); ) {
      var newline = text.indexOf('\n', from);
      var to = newline < 0 ? text.length() : newline + 1;
      var line = text.substring(from, to).strip();
      if (line.startsWith(BEGIN)) {
        begins.add(from);
      } else if (line.equals(END)) {
        ends.add(to);
      }
      from = to;
    }
    if (begins.isEmpty() && ends.isEmpty()) {
      return Optional.empty();
    }
    if (begins.size() != 1 || ends.size() != 1 || begins.getFirst() >= ends.getFirst()) {
      throw new UnclearProfileException(begins.size(), ends.size());
    }
    var from = begins.getFirst();
    return Optional.of(
        new Place(from, ends.getFirst(), from > 0 && text.startsWith(BEGIN_AFTER_OPEN_LINE, from)));
  }

  /// Somebody edited the markers; nobody but a person can say what is ours.
  static final class UnclearProfileException extends Exception {
    private static final long serialVersionUID = 1;

    UnclearProfileException(int begins, int ends) {
      super("it holds %d opening and %d closing markers of Atelier".formatted(begins, ends));
    }
  }
}
