package io.atelier.cli.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A ComfyUI beside, on the CPU, with none of its front end and none of other people's nodes.
/// Nothing is written into its checkout.
///
/// @param address without a path
record ComfyUi(Process process, URI address) implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(2);
  private static final long LOOK = Duration.ofMillis(200).toNanos();
  private static final long GRACE_SECONDS = 10;

  /// Waits until it answers.
  ///
  /// @param checkout its `main.py` lies there, and its own virtual environment as `.venv` or `venv`
  /// @param python where it has none
  /// @param folder an empty one for what it writes
  /// @throws IOException when it ends before that, or takes minutes
  static ComfyUi start(Path checkout, Path python, Path folder) throws IOException {
    var log = folder.resolve("comfyui.log");
    var port = freePort();
    var process =
        new ProcessBuilder(
                interpreter(checkout, python).toString(),
                checkout.resolve("main.py").toString(),
                "--cpu",
                "--port",
                Integer.toString(port),
                "--disable-all-custom-nodes",
                "--base-directory",
                folder.toString(),
                "--database-url",
                "sqlite:///" + folder.resolve("comfyui.db"),
                "--front-end-root",
                Files.createDirectory(folder.resolve("front")).toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var comfyUi = new ComfyUi(process, URI.create("http://127.0.0.1:" + port));
    if (!comfyUi.answers()) {
      comfyUi.close();
      throw new IOException("ComfyUI did not start:\n" + Files.readString(log));
    }
    return comfyUi;
  }

  private static Path interpreter(Path checkout, Path otherwise) {
    return Stream.of(".venv", "venv")
        .map(name -> checkout.resolve(name).resolve("bin/python"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(otherwise);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    var end = System.nanoTime() + START.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      try {
        var _ = version();
        return true;
      } catch (IOException _) {
        LockSupport.parkNanos(LOOK);
      }
    }
    return false;
  }

  /// Its own, such as `0.3.64`.
  String version() throws IOException {
    return HttpQueue.ask(address.resolve("/system_stats"))
        .path("system")
        .path("comfyui_version")
        .asString();
  }

  /// The queue behind its door; it is in memory alone.
  HttpQueue queue() {
    return new HttpQueue(
        address.resolve("/prompt"),
        NoOpWorkflow.forComfyUi(),
        address.resolve("/prompt"),
        said -> said.path("exec_info").path("queue_remaining").asInt());
  }

  @Override
  public void close() {
    var all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    end(all);
  }

  private void end(List<ProcessHandle> all) {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        all.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException _) {
      all.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }
}
