package io.atelier.app;

import java.util.ArrayDeque;
import java.util.Deque;

/// What was opened, closed in the other order: what stands above ends before what it stands on.
final class OpenParts implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(OpenParts.class.getName());

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /// Takes a part over.
  ///
  /// @return the part
  <T extends AutoCloseable> T with(T part) {
    parts.push(part);
    return part;
  }

  /// Closes all of them, also when one fails at it.
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      var part = parts.pop();
      try {
        part.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.log(System.Logger.Level.ERROR, part.getClass().getName() + " can't be closed", e);
      }
    }
  }
}
