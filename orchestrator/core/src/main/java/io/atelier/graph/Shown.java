package io.atelier.graph;

import java.util.regex.Pattern;

/// Text from strangers (ids, types, titles, file names) as a message shows it.
public final class Shown {

  private static final int LONGEST = 80;

  /// What breaks a line, moves a cursor, turns the direction of writing, or is half a character.
  private static final Pattern UNPRINTABLE =
      Pattern.compile(
          "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\x{200e}\\x{200f}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]");

  private Shown() {}

  /// The text on one line, cut to 80 characters.
  public static String text(String text) {
    return text(text, LONGEST);
  }

  /// The text on one line, cut to `longest` characters with `…` for the rest.
  public static String text(String text, int longest) {
    var start = text.length() > longest ? text.substring(0, whole(text, longest)) + "…" : text;
    return UNPRINTABLE.matcher(start).replaceAll("?");
  }

  private static int whole(String text, int end) {
    return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
  }
}
