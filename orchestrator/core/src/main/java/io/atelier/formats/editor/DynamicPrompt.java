package io.atelier.formats.editor;

import java.util.ArrayList;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Text in which `{red|blue}` means one of the two, which may nest, and comments (`/* … */` and
/// from `//` to the end of the line) are left out. A backslash before a brace or a bar makes it a
/// plain one.
///
/// Source: the editor, which does this when it queues; there, too, an address such as `https://…`
/// loses what follows its colon.
final class DynamicPrompt {

  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n\r\u2028\u2029]*");
  private static final Pattern ESCAPED = Pattern.compile("\\\\([{}|])");

  private final String text;
  private final RandomGenerator chance;
  private int at;

  private DynamicPrompt(String text, RandomGenerator chance) {
    this.text = text;
    this.chance = chance;
  }

  /// The text with every choice made.
  static String decide(String text, RandomGenerator chance) {
    var bare = COMMENT.matcher(text).replaceAll("");
    return ESCAPED.matcher(new DynamicPrompt(bare, chance).decided()).replaceAll("$1");
  }

  private String decided() {
    var decided = new StringBuilder();
    while (at < text.length()) {
      var next = text.charAt(at++);
      switch (next) {
        case '\\' -> decided.append(escape());
        case '{' -> decided.append(choice());
        default -> decided.append(next);
      }
    }
    return decided.toString();
  }

  /// From behind a brace to behind the one that closes it, or to the end.
  private String choice() {
    var choices = new ArrayList<String>();
    var current = new StringBuilder();
    var depth = 0;
    while (at < text.length()) {
      var next = text.charAt(at++);
      if (next == '}' && depth == 0) {
        break;
      }
      if (next == '|' && depth == 0) {
        choices.add(current.toString());
        current.setLength(0);
      } else {
        depth += next == '{' ? 1 : next == '}' ? -1 : 0;
        current.append(next == '\\' ? escape() : next);
      }
    }
    choices.add(current.toString());
    return new DynamicPrompt(choices.get(chance.nextInt(choices.size())), chance).decided();
  }

  private String escape() {
    return at < text.length() ? "\\" + text.charAt(at++) : "\\";
  }
}
