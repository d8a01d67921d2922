package io.atelier.workers.child;

import io.atelier.workers.wire.Connection;
import io.atelier.workers.wire.Message;
import io.atelier.workers.wire.WireCode;
import io.atelier.workers.wire.WireException;
import io.atelier.workers.wire.WorkerExit;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// The process above, as the worker sees it. Without it there is nothing to live for: whichever
/// thread notices first ends this process.
final class Parent {

  private final Connection connection;

  private Parent(Connection connection) {
    this.connection = connection;
  }

  /// Connects to the socket that the process above listens at.
  static Parent at(String socket) {
    try {
      return new Parent(Connection.over(SocketChannel.open(UnixDomainSocketAddress.of(socket))));
    } catch (IOException e) {
      throw end(WorkerExit.PARENT_GONE, e.toString());
    } catch (WireException e) {
      throw end(e);
    }
  }

  /// Says something.
  ///
  /// @throws WireException MESSAGE_TOO_LARGE, and nothing was said
  void tell(Message.FromWorker message) {
    try {
      connection.send(message);
    } catch (WireException e) {
      throw e.code() == WireCode.CONNECTION_LOST ? end(e) : e;
    }
  }

  /// Waits for the next message.
  Message hear() {
    try {
      Optional<Message> next = connection.receive();
      return next.orElseThrow(() -> end(WorkerExit.PARENT_GONE, "its socket closed"));
    } catch (WireException e) {
      throw end(e);
    }
  }

  private static RuntimeException end(WireException e) {
    return end(
        e.code() == WireCode.CONNECTION_LOST ? WorkerExit.PARENT_GONE : WorkerExit.PROTOCOL_BROKEN,
        String.valueOf(e.getMessage()));
  }

  /// Ends this process.
  ///
  /// @return never; it is there to be thrown
  static RuntimeException end(WorkerExit exit, String why) {
    System.err.println("atelier: the worker process ends: " + why);
    Libc.exit(exit.code());
    return new IllegalStateException(why);
  }
}
