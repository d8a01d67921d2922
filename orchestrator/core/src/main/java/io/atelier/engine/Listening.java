package io.atelier.engine;

import java.util.function.Consumer;

/// Tells a listener what happens, one event at a time whatever the thread. One that throws is told
/// to the log, once per run.
public final class Listening implements Consumer<RunEvent> {

  private static final System.Logger LOG = System.getLogger(Listening.class.getName());

  private final Consumer<RunEvent> listener;
  private boolean failed;

  public Listening(Consumer<RunEvent> listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void accept(RunEvent event) {
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      if (!failed) {
        failed = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "A listener failed; the run goes on, later failures of it are not logged",
            e);
      }
    }
  }
}
