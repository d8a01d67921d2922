package io.atelier.workers.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One end of the conversation. One thread may receive while any others send; closing it from
/// anywhere ends both. A thread that may be interrupted must not use it: an interrupt closes the
/// channel under everybody.
public final class Connection implements AutoCloseable {

  /// Rises with every change that an older build would misunderstand.
  static final short PROTOCOL = 1;

  /// Stays the same in all versions, so that each can name the other's.
  static final byte[] MAGIC = "ATELIER\n".getBytes(StandardCharsets.US_ASCII);

  private final ByteChannel channel;
  private final Object sending = new Object();

  private Connection(ByteChannel channel) {
    this.channel = channel;
  }

  /// Greets the other end and waits for its greeting.
  ///
  /// @param channel becomes the connection's
  /// @throws WireException NOT_ATELIER, OTHER_PROTOCOL, CONNECTION_LOST
  public static Connection over(ByteChannel channel) {
    var connection = new Connection(channel);
    try {
      connection.greet();
      return connection;
    } catch (IOException e) {
      connection.close();
      throw WireException.lost(e);
    } catch (RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void greet() throws IOException {
    var greeting = ByteBuffer.allocate(MAGIC.length + Short.BYTES);
    Frame.writeAll(greeting.put(MAGIC).putShort(PROTOCOL).flip(), channel);
    greeting.clear();
    try {
      Frame.fill(greeting, channel);
    } catch (EOFException e) {
      throw new WireException(
          WireCode.CONNECTION_LOST, "The other end closed before it said who it is", e);
    }
    requireSame(greeting.flip());
  }

  private static void requireSame(ByteBuffer greeting) {
    var magic = new byte[MAGIC.length];
    greeting.get(magic);
    if (!java.util.Arrays.equals(magic, MAGIC)) {
      throw new WireException(WireCode.NOT_ATELIER, "What connected does not speak as Atelier");
    }
    var protocol = greeting.getShort();
    if (protocol != PROTOCOL) {
      throw new WireException(
          WireCode.OTHER_PROTOCOL,
          "The other end speaks version %d of the protocol and this one version %d; both must come from one build"
              .formatted(protocol, PROTOCOL));
    }
  }

  /// Says something, and waits until it is with the operating system.
  ///
  /// @throws WireException MESSAGE_TOO_LARGE, after which the connection is as good as before;
  ///   CONNECTION_LOST
  public void send(Message message) {
    send(Encoded.of(message));
  }

  /// The same of a message that was encoded before.
  public void send(Encoded message) {
    try {
      synchronized (sending) {
        message.frame().write(channel);
      }
    } catch (IOException e) {
      throw WireException.lost(e);
    }
  }

  /// Waits for the next message; none when the other end has closed.
  ///
  /// @throws WireException when what comes is no message; nothing more can be read then
  public Optional<Message> receive() {
    try {
      return Frame.read(channel).map(MessageJson::decode);
    } catch (IOException e) {
      throw WireException.lost(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // It is closed all the same.
    }
  }
}
