package io.atelier.workers.wire;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Two connected ends of a real Unix domain socket.
record SocketPair(SocketChannel here, SocketChannel there) implements AutoCloseable {

  static SocketPair open() throws IOException {
    var folder = Files.createTempDirectory("wire");
    var address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      var here = SocketChannel.open(address);
      return new SocketPair(here, server.accept());
    } finally {
      Files.deleteIfExists(Path.of(address.toString()));
      Files.delete(folder);
    }
  }

  @Override
  public void close() throws IOException {
    here.close();
    there.close();
  }
}
