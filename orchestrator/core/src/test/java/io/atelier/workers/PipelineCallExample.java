package io.atelier.workers;

import io.atelier.artifacts.OutputFolder;
import io.atelier.bridge.JepPython;
import io.atelier.bridge.Python;
import io.atelier.bridge.PythonSettings;
import io.atelier.catalog.DigestCache;
import io.atelier.engine.EngineSettings;
import io.atelier.engine.RunOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// A program that calls a pipeline of diffusers: a picture becomes another one.
///
/// `java PipelineCallExample VENV/bin/python py/src MODEL PICTURE OUT`
public final class PipelineCallExample {

  private PipelineCallExample() {}

  public static void main(String[] arguments) throws IOException {
    var settings = new PythonSettings(Path.of(arguments[0]), List.of(Path.of(arguments[1])), 2);
    try (var python = JepPython.start(settings)) {
      var outcome =
          repainted(python, Path.of(arguments[2]), Path.of(arguments[3]), Path.of(arguments[4]));
      System.out.println(outcome);
    }
  }

  static RunOutcome repainted(Python python, Path model, Path picture, Path out)
      throws IOException {
    var call =
        PipelineCall.of("StableDiffusionImg2ImgPipeline")
            .model(model)
            .set("model.scheduler", "EulerDiscreteScheduler")
            .set("prompt", "a red star")
            .set("image", picture)
            .set("strength", "0.8")
            .set("num_inference_steps", "5")
            .set("seed", "3");
    var folder = Files.createTempDirectory("atelier-example");
    try (var worker =
        new InProcessWorker(
            python,
            call.files(folder),
            new DigestCache(folder),
            OutputFolder.open(out, Clock.systemUTC()),
            EngineSettings.USUAL)) {
      return call.run(worker, System.out::println);
    }
  }
}
