package io.atelier.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Tests that need the verified environment skip by name without it; in CI its absence is a
/// failure.
public final class NeedsPython {

  private NeedsPython() {}

  /// Skips the test that calls it, or fails it.
  public static void orSkip() {
    boolean there = !System.getProperty("atelier.python", "").isEmpty();
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("CI runs with a Python environment: pass -Datelier.python");
    }
    assumeTrue(there, "needs the Python environment: run ./atelier test");
  }
}
