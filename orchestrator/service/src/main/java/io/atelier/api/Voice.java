package io.atelier.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One listener's connection, whatever it speaks. One thread; every method throws [IOException] or
/// [IllegalStateException] when the listener is gone.
interface Voice {

  /// Tells an event.
  ///
  /// @param name of the event
  /// @param number by which the listener may go on later; null for what is told once only
  void say(String name, @Nullable Long number, ObjectNode data) throws IOException;

  /// A sign of life.
  void still() throws IOException;

  /// All is told.
  void end() throws IOException;

  /// Something went wrong on our side.
  void fail(RuntimeException fault) throws IOException;
}
