package io.atelier.formats;

import java.util.Comparator;
import java.util.List;

/// How hard the links of an arrangement are to follow.
///
/// @param crossings pairs of links that cross, each drawn as a straight line
/// @param climb pixels that all links go up or down
record Tangle(long crossings, long climb) implements Comparable<Tangle> {

  private static final Comparator<Tangle> ORDER =
      Comparator.comparingLong(Tangle::crossings).thenComparingLong(Tangle::climb);

  private record Line(long x1, long y1, long x2, long y2) {

    boolean crosses(Line other) {
      return side(other.x1, other.y1) * side(other.x2, other.y2) < 0
          && other.side(x1, y1) * other.side(x2, y2) < 0;
    }

    /// −1 above the line, 1 below it, 0 on it.
    private int side(long x, long y) {
      return Long.signum((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1));
    }
  }

  static Tangle of(List<UiLink> links, PlacedNodes places) {
    var lines = links.stream().map(link -> line(link, places)).toList();
    var crossings = 0L;
    for (var one = 0; one < lines.size(); one++) {
      for (var two = one + 1; two < lines.size(); two++) {
        crossings += lines.get(one).crosses(lines.get(two)) ? 1 : 0;
      }
    }
    return new Tangle(
        crossings, lines.stream().mapToLong(line -> Math.abs(line.y2 - line.y1)).sum());
  }

  private static Line line(UiLink link, PlacedNodes places) {
    return new Line(
        places.box(link.from()).right(),
        places.start(link),
        places.box(link.to()).x(),
        places.end(link));
  }

  @Override
  public int compareTo(Tangle other) {
    return ORDER.compare(this, other);
  }
}
