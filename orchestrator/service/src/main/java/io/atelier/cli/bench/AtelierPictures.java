package io.atelier.cli.bench;

import io.atelier.artifacts.Png;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.workers.Worker;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A worker of ours in a process of its own.
///
/// @param outputs where it saves
record AtelierPictures(Worker worker, ProcessHandle process, Path outputs) implements PictureMaker {

  /// Waits until it is ready.
  static AtelierPictures open(Supplier<Worker> opening, Path outputs) {
    var before = ProcessHandle.current().children().collect(Collectors.toSet());
    var worker = opening.get();
    var process =
        ProcessHandle.current()
            .children()
            .filter(child -> !before.contains(child))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the worker has no process"));
    return new AtelierPictures(worker, process, outputs);
  }

  @Override
  public Made make(TextToImage workflow, int number) throws IOException {
    var file = workflow.file(number);
    var request =
        new RunRequest("bench-" + number, file.workflow(), file.chunksFor(file.workflow()));
    var began = System.nanoTime();
    var outcome = worker.run(request, _ -> {});
    var seconds = (System.nanoTime() - began) / 1e9;
    if (!(outcome instanceof RunOutcome.Done done)) {
      throw new IOException("the workflow did not run: " + outcome);
    }
    var picture = outputs.resolve(done.artifacts().getFirst().path());
    try (var in = new BufferedInputStream(Files.newInputStream(picture))) {
      return new Made(seconds, Png.pixels(in));
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
