package io.atelier.bridge;

import java.nio.ByteBuffer;

/// A byte that both sides see: Java raises it from any thread, Python reads it at each step without
/// a crossing.
public final class CancelFlag {

  private static final byte RAISED = 1;

  private final ByteBuffer control = ByteBuffer.allocateDirect(64);

  public void raise() {
    control.put(0, RAISED);
  }

  public boolean isRaised() {
    return control.get(0) == RAISED;
  }

  ByteBuffer control() {
    return control;
  }
}
