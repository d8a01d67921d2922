package io.atelier.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds what a misspelt or moved file name most likely meant.
final class NearestName {

  private record Scored(String name, int distance) {}

  private NearestName() {}

  static Optional<String> of(String name, Collection<String> known) {
    var wanted = plain(name);
    return known.stream()
        .map(candidate -> new Scored(candidate, distance(wanted, plain(candidate))))
        .filter(scored -> scored.distance() <= Math.max(2, wanted.length() / 3))
        .min(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
        .map(Scored::name);
  }

  /// Folder, case and extension are what people get wrong without meaning another file.
  private static String plain(String name) {
    var lower = name.toLowerCase(Locale.ROOT).replace('\\', '/');
    var base = lower.substring(lower.lastIndexOf('/') + 1);
    var dot = base.lastIndexOf('.');
    var stem = dot > 0 ? base.substring(0, dot) : base;
    return stem.length() > 200 ? stem.substring(0, 200) : stem;
  }

  /// Levenshtein's distance, one row at a time.
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (var j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (var i = 1; i <= a.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= b.length(); j++) {
        var change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
