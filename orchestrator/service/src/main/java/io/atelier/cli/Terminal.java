package io.atelier.cli;

import java.util.regex.Pattern;

/// What the launcher found out about the terminal that standard error goes to.
///
/// @param interactive lines may be redrawn
/// @param colours it shows 24-bit colour
/// @param agrees every question is answered with yes
public record Terminal(boolean interactive, boolean colours, boolean agrees) {

  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

  /// Text from a file, without what a terminal would obey.
  static String safe(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }

  /// As the launcher says by a property and `ATELIER_YES`, and the terminal itself by `COLORTERM`.
  public static Terminal ofLauncher() {
    boolean interactive = Boolean.getBoolean("atelier.terminal");
    String colours = System.getenv().getOrDefault("COLORTERM", "");
    return new Terminal(
        interactive,
        interactive && (colours.equals("truecolor") || colours.equals("24bit")),
        "1".equals(System.getenv("ATELIER_YES")));
  }
}
