package io.atelier.workers.process;

import io.atelier.engine.AtelierVersion;
import io.atelier.workers.wire.Connection;
import io.atelier.workers.wire.Message;
import io.atelier.workers.wire.WireCode;
import io.atelier.workers.wire.WireException;
import io.atelier.workers.wire.WorkerSpec;

/// The first words: who the worker process is, and what it is to become.
record Greeting(WorkerSpec spec, long pid) {

  /// Hears its first word and answers it.
  ///
  /// @throws WireException when it is not the process that was started, or of another build
  void exchange(Connection connection) {
    var first = connection.receive().orElseThrow(Greeting::closed);
    switch (first) {
      case Message.Hello hello -> check(hello);
      case Message other ->
          throw new WireException(
              WireCode.MESSAGE_UNEXPECTED, "The worker process began with " + other);
    }
    connection.send(new Message.Configure(spec));
  }

  private static WireException closed() {
    return new WireException(
        WireCode.CONNECTION_LOST, "The worker process closed before it said who it is");
  }

  private void check(Message.Hello hello) {
    if (hello.pid() != pid) {
      throw new WireException(
          WireCode.MESSAGE_UNEXPECTED,
          "Process %d connected in place of %d".formatted(hello.pid(), pid));
    }
    if (!hello.build().equals(AtelierVersion.current())) {
      throw new WireException(
          WireCode.OTHER_BUILD,
          "The worker process is Atelier %s and this is %s; start Atelier again"
              .formatted(hello.build(), AtelierVersion.current()));
    }
  }
}
