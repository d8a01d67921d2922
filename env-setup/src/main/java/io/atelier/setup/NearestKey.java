package io.atelier.setup;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds what a misspelt key most likely meant. Written here once more because this module stands
/// alone.
final class NearestKey {

  private static final int LONGEST = 100;

  private NearestKey() {}

  /// The candidate with the fewest slips, at most a third of the key's.
  static Optional<String> of(String key, Collection<String> candidates) {
    if (key.length() > LONGEST) {
      return Optional.empty();
    }
    var typed = plain(key);
    var most = Math.max(1, typed.length() / 3);
    return candidates.stream()
        .filter(candidate -> distance(typed, plain(candidate)) <= most)
        .min(Comparator.comparingInt(candidate -> distance(typed, plain(candidate))));
  }

  private static String plain(String key) {
    return key.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /// Letters to insert, take out, replace or swap with their neighbour.
  private static int distance(String a, String b) {
    var steps = new int[a.length() + 1][b.length() + 1];
    for (var i = 0; i <= a.length(); i++) {
      for (var j = 0; j <= b.length(); j++) {
        steps[i][j] = i == 0 || j == 0 ? i + j : steps(steps, a, i, b, j);
      }
    }
    return steps[a.length()][b.length()];
  }

  private static int steps(int[][] steps, String a, int i, String b, int j) {
    var replaced = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    var least = Math.min(replaced, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
    return i > 1 && j > 1 && a.startsWith(b.charAt(j - 1) + "" + b.charAt(j - 2), i - 2)
        ? Math.min(least, steps[i - 2][j - 2] + 1)
        : least;
  }
}
