package io.atelier.bench.bridge;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import py4j.ClientServer;

/// The same call through Py4J, over a socket to a Python process.
@State(Scope.Benchmark)
public class Py4jCall {

  /// What `py4j_peer.py` implements.
  public interface Peer {
    String answer(String text);
  }

  private Process python;
  private ClientServer connection;
  private Peer peer;

  @Setup
  public void open() throws IOException {
    var builder =
        new ProcessBuilder(
                Places.PEERS.resolve("bin/python").toString(),
                Places.OPERATIONS.resolve("py4j_peer.py").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    python = builder.start();
    var port = Integer.parseInt(python.inputReader().readLine());
    connection =
        new ClientServer.ClientServerBuilder()
            .pythonPort(port)
            .javaPort(0)
            .autoStartJavaServer(false)
            .build();
    peer = (Peer) connection.getPythonServerEntryPoint(new Class<?>[] {Peer.class});
  }

  @TearDown
  public void close() throws IOException {
    connection.shutdown();
    python.getOutputStream().close();
    python.destroy();
  }

  @Benchmark
  public String call() {
    return Places.checked(peer.answer(Places.TEXT));
  }
}
