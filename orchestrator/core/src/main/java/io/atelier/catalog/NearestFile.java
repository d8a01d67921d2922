package io.atelier.catalog;

import io.atelier.graph.NearestName;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds what a misspelt or moved file name most likely meant.
final class NearestFile {

  private record Scored(String name, int distance) {}

  private NearestFile() {}

  static Optional<String> of(String name, Collection<String> known) {
    var wanted = plain(name);
    return known.stream()
        .map(candidate -> new Scored(candidate, NearestName.distance(wanted, plain(candidate))))
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
}
