package io.atelier.nodes;

import java.util.ArrayList;
import java.util.List;

/// A wish to stop, raised once from any thread and never taken back.
public final class CancelSignal {

  private final List<Runnable> listeners = new ArrayList<>();
  private boolean raised;

  public void raise() {
    List<Runnable> told;
    synchronized (this) {
      if (raised) {
        return;
      }
      raised = true;
      told = List.copyOf(listeners);
      listeners.clear();
    }
    told.forEach(Runnable::run);
  }

  public synchronized boolean isRaised() {
    return raised;
  }

  /// Ends the caller's work if the signal is raised.
  ///
  /// @throws NodeCancelled when it is
  public void check() {
    if (isRaised()) {
      throw new NodeCancelled();
    }
  }

  /// Runs `listener` when the signal is raised, at once if it is raised already.
  ///
  /// @return takes the listener away again
  public Registration onRaise(Runnable listener) {
    synchronized (this) {
      if (!raised) {
        listeners.add(listener);
        return () -> forget(listener);
      }
    }
    listener.run();
    return () -> {};
  }

  private synchronized void forget(Runnable listener) {
    listeners.remove(listener);
  }

  /// A listener's place; closing it ends the listening.
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
