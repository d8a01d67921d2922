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

  /// The candidate with the fewest wrong letters, at most a third of the key's.
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

  /// Letters to insert, take out or replace (Levenshtein).
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (var j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (var i = 1; i <= a.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= b.length(); j++) {
        var replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
