package io.atelier.bridge;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/// A byte that both sides see: Java raises it from any thread, Python reads it at each step without
/// a crossing. It is never lowered: a new piece of work takes a new flag.
public final class CancelFlag {

  private static final byte RAISED = 1;
  private static final int BYTES = 64;
  private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();

  private final ByteBuffer control = ByteBuffer.allocateDirect(BYTES);
  private final MemorySegment memory = MemorySegment.ofBuffer(control);

  public void raise() {
    BYTE.setVolatile(memory, 0L, RAISED);
  }

  public boolean isRaised() {
    return (byte) BYTE.getVolatile(memory, 0L) == RAISED;
  }

  ByteBuffer control() {
    return control;
  }
}
