package io.atelier.workers.process;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// A folder that only we may enter, with the socket that one worker process connects to: whoever
/// can connect is us. Closing it removes both; a connection that is made stays.
record SocketFolder(Path folder, ServerSocketChannel server) implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(SocketFolder.class.getName());

  /// macOS has room for 104 bytes with the final zero, Linux for 108.
  private static final int LONGEST_PATH = 103;

  private static final Path SHORT = Path.of("/tmp");
  private static final String SOCKET = "worker";

  static SocketFolder open() throws IOException {
    return open(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /// @param usual where temporary folders go, if that is not too deep
  static SocketFolder open(Path usual) throws IOException {
    var folder = privateFolder(usual.toAbsolutePath());
    try {
      var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(folder.resolve(SOCKET)), 1);
      return new SocketFolder(folder, server);
    } catch (IOException e) {
      Files.delete(folder);
      throw e;
    }
  }

  Path path() {
    return folder.resolve(SOCKET);
  }

  private static Path privateFolder(Path usual) throws IOException {
    // A temporary folder's name grows by at most 20 digits.
    var longest = usual.resolve("atelier-" + "9".repeat(20)).resolve(SOCKET).toString();
    var fits = longest.getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH;
    return Files.createTempDirectory(
        fits ? usual : SHORT,
        "atelier-",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /// From any thread, and more than once.
  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path());
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} stays behind ({1})", folder, e.toString());
    }
  }
}
