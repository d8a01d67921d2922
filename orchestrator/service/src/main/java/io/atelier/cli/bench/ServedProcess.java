package io.atelier.cli.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `./atelier serve` as a user starts it, on a data folder of its own over the environments that
/// there are.
///
/// @param address without a path
record ServedProcess(Process process, URI address) implements AutoCloseable {

  private static final String SAID = "Atelier takes jobs at ";
  private static final String PATH = "/v1/jobs";
  private static final String WORKER = "default";
  private static final long GRACE_SECONDS = 60;

  /// Waits until it takes jobs.
  ///
  /// @param root of the checkout
  /// @param real the data folder with the environments
  /// @param data its own; may hold the jobs of another
  /// @throws IOException when it ends before that
  static ServedProcess start(Path root, Path real, Path data) throws IOException {
    Files.createDirectories(data);
    for (var made : List.of("envs", "builtin-models")) {
      Files.createSymbolicLink(data.resolve(made), real.resolve(made));
    }
    var command =
        new ProcessBuilder(
                root.resolve("atelier").toString(), "serve", "--port", "0", "--env", WORKER)
            .redirectError(data.resolve("serve.log").toFile());
    command.environment().put("ATELIER_DATA", data.toString());
    var process = command.start();
    var said = line(process);
    if (said == null || !said.startsWith(SAID)) {
      process.destroy();
      throw new IOException(
          "The service did not start:\n" + Files.readString(data.resolve("serve.log")));
    }
    return new ServedProcess(process, URI.create(said.substring(SAID.length()).replace(PATH, "")));
  }

  private static @Nullable String line(Process process) throws IOException {
    return process.inputReader().readLine();
  }

  /// What its worker takes of the machine, as the worker says it; 0 before it is ready.
  double workerBytes() throws IOException {
    for (var worker : HttpQueue.ask(address.resolve("/v1/workers")).path("workers")) {
      if (worker.path("name").asString().equals(WORKER)) {
        return worker.path("memory").path("resident_bytes").asDouble(0);
      }
    }
    return 0;
  }

  /// What it takes itself.
  double residentBytes() throws IOException {
    return ChildRun.residentBytes(process.pid());
  }

  /// The queue behind its door.
  HttpQueue queue() {
    return new HttpQueue(
        address.resolve(PATH),
        NoOpWorkflow.forAtelier(),
        address.resolve("/v1/queue"),
        said ->
            said.path("tenants")
                .valueStream()
                .mapToInt(tenant -> tenant.path("queued").asInt() + tenant.path("running").asInt())
                .sum());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
