package io.atelier.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The order of our packages: each may use only what stands to its right, and neighbours between
/// commas never see each other. The line in README is this one.
record DirectionLine(List<Set<String>> levels) {

  static final String ROOT = "io.atelier.";

  /// Stand beside the line, each with nothing of ours below it.
  static final Set<String> BESIDE = Set.of("bridge", "client", "setup");

  static final DirectionLine OURS =
      parse(
          "app > api, cli > access, library, jobs > workers > engine, formats > nodes > catalog, artifacts > graph");

  static DirectionLine parse(String line) {
    return new DirectionLine(
        Arrays.stream(line.split(" > ", -1))
            .map(level -> (Set<String>) new LinkedHashSet<>(List.of(level.split(", ", -1))))
            .toList());
  }

  /// The first part of the name below ours: `io.atelier.cli.bench` is in `cli`.
  static String packageOf(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT) ? name.substring(ROOT.length()).split("\\.", -1)[0] : "";
  }

  Set<String> packages() {
    return levels.stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  /// Those that `name` may not use: its own level, and every level before it.
  Set<String> forbiddenTo(String name) {
    Set<String> forbidden = new LinkedHashSet<>();
    for (Set<String> level : levels) {
      forbidden.addAll(level);
      if (level.contains(name)) {
        forbidden.remove(name);
        return forbidden;
      }
    }
    throw new IllegalArgumentException(name + " is not on the direction line");
  }

  @Override
  public String toString() {
    return levels.stream()
        .map(level -> String.join(", ", level))
        .collect(Collectors.joining(" > "));
  }
}
