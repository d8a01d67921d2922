package io.atelier.graph;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// Finds what somebody probably meant by a name that does not exist.
public final class NearestName {

  private static final int LONGEST_COMPARED = 200;

  /// Characters times characters; among strangers' names those beyond are not looked at.
  private static final long MOST_WORK = 5_000_000;

  private NearestName() {}

  /// The candidate with the fewest slips of the pen from `wanted`, ignoring case: at most a third
  /// of its length. The first of equals wins.
  public static Optional<String> of(String wanted, Collection<String> candidates) {
    if (wanted.length() > LONGEST_COMPARED) {
      return Optional.empty();
    }
    var typed = wanted.toLowerCase(Locale.ROOT);
    var allowed = Math.max(1, typed.length() / 3);
    var work = 0L;
    var best = allowed + 1;
    Optional<String> nearest = Optional.empty();
    for (var name : candidates) {
      if (Math.abs(name.length() - typed.length()) <= allowed && work < MOST_WORK) {
        work += (long) typed.length() * name.length();
        var distance = distance(typed, name.toLowerCase(Locale.ROOT));
        if (distance < best) {
          best = distance;
          nearest = Optional.of(name);
        }
      }
    }
    return nearest;
  }

  /// Half a sentence that offers the nearest candidate: `; did you mean 'steps'?`, or `otherwise`.
  public static String hint(String wanted, Collection<String> candidates, String otherwise) {
    return of(wanted, candidates)
        .map(name -> "; did you mean '%s'?".formatted(Shown.text(name)))
        .orElse(otherwise);
  }

  /// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`
  /// (Damerau-Levenshtein with every place edited once at most).
  public static int distance(String a, String b) {
    var beforePrevious = new int[b.length() + 1];
    var previous = new int[b.length() + 1];
    var current = new int[b.length() + 1];
    for (var column = 0; column <= b.length(); column++) {
      previous[column] = column;
    }
    for (var row = 1; row <= a.length(); row++) {
      current[0] = row;
      for (var column = 1; column <= b.length(); column++) {
        var replaced = a.charAt(row - 1) == b.charAt(column - 1) ? 0 : 1;
        var best = Math.min(previous[column - 1] + replaced, previous[column] + 1);
        best = Math.min(best, current[column - 1] + 1);
        if (swapped(a, row, b, column)) {
          best = Math.min(best, beforePrevious[column - 2] + 1);
        }
        current[column] = best;
      }
      var spare = beforePrevious;
      beforePrevious = previous;
      previous = current;
      current = spare;
    }
    return previous[b.length()];
  }

  private static boolean swapped(String a, int row, String b, int column) {
    return row > 1
        && column > 1
        && a.charAt(row - 1) == b.charAt(column - 2)
        && a.charAt(row - 2) == b.charAt(column - 1);
  }
}
