package io.atelier.workers;

import io.atelier.artifacts.OutputFolder;
import io.atelier.bridge.JepPython;
import io.atelier.bridge.Python;
import io.atelier.bridge.PythonSettings;
import io.atelier.catalog.DigestCache;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/// A program that asks a model of transformers about a picture, and shows the answer as it grows.
///
/// `java VisionCallExample VENV/bin/python py/src MODEL PICTURE OUT`
public final class VisionCallExample {

  private VisionCallExample() {}

  public static void main(String[] arguments) throws IOException {
    var settings = new PythonSettings(Path.of(arguments[0]), List.of(Path.of(arguments[1])), 2);
    try (var python = JepPython.start(settings)) {
      var model = Path.of(arguments[2]);
      var picture = Path.of(arguments[3]);
      System.out.println(
          described(python, model, picture, Path.of(arguments[4]), System.out::println));
    }
  }

  static RunOutcome described(
      Python python, Path model, Path picture, Path out, Consumer<String> soFar)
      throws IOException {
    var call =
        PipelineCall.of("ImageTextToText")
            .model(model)
            .set("image", picture)
            .set("prompt", "Describe this picture in one sentence.")
            .set("max_new_tokens", "12");
    var folder = Files.createTempDirectory("atelier-example");
    try (var worker =
        new InProcessWorker(
            python,
            call.files(folder),
            new DigestCache(folder),
            OutputFolder.open(out, Clock.systemUTC()),
            EngineSettings.USUAL)) {
      return call.run(worker, event -> tell(event, soFar));
    }
  }

  private static void tell(RunEvent event, Consumer<String> soFar) {
    if (event instanceof RunEvent.NodeProgress progress && progress.text() != null) {
      soFar.accept(progress.text());
    }
  }
}
