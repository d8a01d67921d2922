package io.atelier.access;

/// How often something may be done: `perSecond` for ever, and `burst` at once after a pause.
public record Rate(double perSecond, int burst) {

  public Rate {
    if (!(perSecond > 0) || burst < 1) {
      throw new IllegalArgumentException(
          "no rate has %s a second and %s at once".formatted(perSecond, burst));
    }
  }
}
