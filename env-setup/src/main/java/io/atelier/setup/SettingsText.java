package io.atelier.setup;

import java.util.Optional;
import java.util.regex.Pattern;

/// Puts one marked line into an editor's settings (JSON with comments), renews it in its place, and
/// cuts it out again, leaving every other character as it was.
final class SettingsText {

  static final String KEY = "python.defaultInterpreterPath";
  private static final String MARK = " /* atelier */";
  private static final Pattern OURS =
      Pattern.compile("\n  \"" + Pattern.quote(KEY) + "\": \"[^\n]*\",?" + Pattern.quote(MARK));

  /// What stands between two things that count: blanks and comments.
  private static final Pattern GAP = Pattern.compile("(?:\\s|//[^\n]*|/\\*(?s:.*?)\\*/)*");

  private static final Pattern STRING_OR_COMMENT =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"(\\s*:)?|//[^\n]*|/\\*(?s:.*?)\\*/");

  private SettingsText() {}

  /// A file of our own.
  static String fresh(String interpreter) {
    return "{" + line(interpreter, false) + "\n}\n";
  }

  /// @throws UnclearSettingsException when the text is no object, or sets the key itself
  static String with(String text, String interpreter) throws UnclearSettingsException {
    var rest = without(text);
    if (setsKey(rest)) {
      throw new UnclearSettingsException("it sets \"" + KEY + "\" already");
    }
    var at = afterGap(rest, 0);
    if (at >= rest.length() || rest.charAt(at) != '{') {
      throw new UnclearSettingsException("it does not begin with {");
    }
    var next = afterGap(rest, at + 1);
    var more = next < rest.length() && rest.charAt(next) != '}';
    return rest.substring(0, at + 1) + line(interpreter, more) + rest.substring(at + 1);
  }

  /// The inverse of [#with].
  static String without(String text) {
    return OURS.matcher(text).replaceFirst("");
  }

  /// What is left of a file that came into being with our line.
  static boolean isEmpty(String rest) {
    return rest.equals("{\n}\n");
  }

  private static String line(String interpreter, boolean more) {
    return "\n  \"%s\": \"%s\"%s%s"
        .formatted(
            KEY, interpreter.replace("\\", "\\\\").replace("\"", "\\\""), more ? "," : "", MARK);
  }

  private static int afterGap(String text, int from) {
    var gap = GAP.matcher(text).region(from, text.length());
    return gap.lookingAt() ? gap.end() : from;
  }

  private static boolean setsKey(String text) {
    var tokens = STRING_OR_COMMENT.matcher(text);
    while (tokens.find()) {
      if (Optional.ofNullable(tokens.group(1)).isPresent()
          && tokens.group().startsWith("\"" + KEY + "\"")) {
        return true;
      }
    }
    return false;
  }

  /// A person decides what these settings shall say.
  static final class UnclearSettingsException extends Exception {
    private static final long serialVersionUID = 1;

    UnclearSettingsException(String what) {
      super(what);
    }
  }
}
