package io.atelier.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A client that keeps to no rules: it writes whatever it is told to, and reads meanwhile.
final class RawConnection implements AutoCloseable {

  private static final byte[] PIECE = "x".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final CompletableFuture<byte[]> answer = new CompletableFuture<>();

  RawConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    Thread.ofVirtual().start(this::read);
  }

  /// Whatever came until the service closed the connection, in whichever way.
  private void read() {
    var said = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      for (var one = in.read(); one >= 0; one = in.read()) {
        said.write(one);
      }
      answer.complete(said.toByteArray());
    } catch (IOException _) {
      answer.complete(said.toByteArray());
    }
  }

  RawConnection write(String text) throws IOException {
    return write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawConnection write(byte[] bytes) throws IOException {
    var out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
    return this;
  }

  /// Sends so many bytes, or as many as are taken.
  ///
  /// @return how many were
  long pour(long bytes, boolean chunked) throws IOException {
    OutputStream out = socket.getOutputStream();
    var start = chunked ? "%x\r\n".formatted(PIECE.length) : "";
    var end = chunked ? "\r\n" : "";
    var sent = 0L;
    try {
      for (; sent < bytes; sent += PIECE.length) {
        out.write(start.getBytes(StandardCharsets.US_ASCII));
        out.write(PIECE);
        out.write(end.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException _) {
      // It does not want more.
    }
    return sent;
  }

  /// All that the service says until it closes the connection.
  String answer() throws Exception {
    return new String(answer.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
