package io.atelier.graph;

import java.util.regex.Pattern;

/// The rule for names of files that come from strangers: relative, and never out of their folder,
/// read as any system would read them.
public final class RelativeName {

  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
  private static final Pattern SEPARATORS = Pattern.compile("[/\\\\]");

  private RelativeName() {}

  /// Whether a name is absolute, climbs with `..`, or holds the character that ends names in C.
  public static boolean leadsOut(String name) {
    return name.startsWith("/")
        || name.startsWith("\\")
        || name.indexOf('\0') >= 0
        || DRIVE.matcher(name).matches()
        || SEPARATORS.splitAsStream(name).anyMatch(".."::equals);
  }
}
