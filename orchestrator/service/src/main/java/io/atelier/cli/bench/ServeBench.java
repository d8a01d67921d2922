package io.atelier.cli.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// What `serve` costs as a user has it: jobs a second through its HTTP door, beside ComfyUI where
/// there is one, and what its processes take of the machine.
///
/// @param root of the checkout
/// @param data the data folder with the environments
/// @param folder an empty one on the same disk
public record ServeBench(Path root, Path data, Path folder, PrintWriter out) {

  private static final double MEBIBYTE = 1024.0 * 1024.0;
  private static final int WARM_UP = 3_000;
  private static final int PAIRS = 7;
  private static final Duration READY = Duration.ofMinutes(3);
  private static final long LOOK = Duration.ofMillis(200).toNanos();

  /// What the service and its worker take, with the jobs that a folder holds already.
  ///
  /// @param kept a folder with a database of jobs
  public void memory(Path kept) throws IOException {
    try (var service = ServedProcess.start(root, data, kept)) {
      var worker = workerBytes(service);
      for (var page = 0; page < 200; page++) {
        var _ = HttpQueue.ask(service.address().resolve("/v1/jobs?limit=50"));
      }
      var own = service.residentBytes();
      out.printf(
          Locale.ROOT,
          "%-34s %.0f MiB; its worker, idle, %.0f MiB; together %.0f MiB%n",
          "memory of the service with these",
          own / MEBIBYTE,
          worker / MEBIBYTE,
          (own + worker) / MEBIBYTE);
      out.flush();
    }
  }

  private static double workerBytes(ServedProcess service) throws IOException {
    var end = System.nanoTime() + READY.toNanos();
    while (System.nanoTime() < end) {
      var bytes = service.workerBytes();
      if (bytes > 0) {
        return bytes;
      }
      LockSupport.parkNanos(LOOK);
    }
    throw new IOException("the worker of the service is not ready after " + READY);
  }

  /// Jobs a second through HTTP, in turns with ComfyUI.
  ///
  /// @param comfyUi its checkout
  /// @param python where that has no environment of its own
  /// @param jobs in each turn, of each
  public void beside(Path comfyUi, Path python, int jobs) throws IOException {
    var scratch = Files.createDirectories(folder.resolve("comfyui"));
    try (var service = ServedProcess.start(root, data, folder.resolve("served"));
        var peer = ComfyUi.start(comfyUi, python, scratch)) {
      var _ = workerBytes(service);
      var ours = service.queue();
      var theirs = peer.queue();
      var _ = ours.seconds(WARM_UP);
      var _ = theirs.seconds(WARM_UP);
      var rates =
          Pairs.measure(PAIRS, () -> ours.seconds(jobs), () -> theirs.seconds(jobs)).rates(jobs);
      print("jobs through HTTP, each synced", rates.ours(), " a second");
      print("ComfyUI " + peer.version() + ", in memory alone", rates.theirs(), " a second");
      print("our rate by its", rates.ratio(), "");
    }
  }

  private void print(String what, Spread spread, String unit) {
    out.printf("%-34s %s%n", what, spread.text(unit, 1));
    out.flush();
  }
}
