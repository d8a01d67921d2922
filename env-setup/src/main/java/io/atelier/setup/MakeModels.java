package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes files with a program of our Python package: written beside, then moved one by one, so that
/// a file that is there is whole.
///
/// @param python the environment's interpreter
/// @param module run as `python -m MODULE --out FOLDER`
/// @param expected files below the folder that must come into being
record MakeModels(
    Path python, SetupSettings settings, String module, List<String> expected, Commands commands)
    implements Step {

  /// The random-weight stand-in for Stable Diffusion, with which everything can be tried at once.
  static final String MODULE = "atelier.tiny";

  static final List<String> EXPECTED =
      List.of("checkpoints/tiny-random.safetensors", "loras/tiny-random-lora.safetensors");

  @Override
  public SetupStep name() {
    return SetupStep.MODELS;
  }

  @Override
  public Optional<String> reason() {
    return missing(settings, expected).map(file -> file + " is missing");
  }

  static Optional<String> missing(SetupSettings settings, List<String> expected) {
    return expected.stream()
        .filter(file -> !Files.isRegularFile(settings.builtinModels().resolve(file)))
        .findFirst();
  }

  @Override
  public void act() throws IOException, InterruptedException {
    var beside = settings.dataFolder().resolve("builtin-models.building");
    Trees.delete(beside);
    commands.run(
        new Commands.Act(
            SetupStep.MODELS,
            "Making the built-in models",
            List.of(python.toString(), "-m", module, "--out", beside.toString()),
            Map.of(
                "PYTHONPATH",
                settings.sources().toString(),
                "HF_HUB_OFFLINE",
                "1",
                "PYTHONDONTWRITEBYTECODE",
                "1",
                "TMPDIR",
                settings.scratch().toString()),
            Duration.ofMinutes(15),
            line -> {},
            Diagnosis.plain(SetupCode.MODELS_FAILED, "Read the log and report it.")));
    if (Files.isDirectory(beside)) {
      moveAll(beside, settings.builtinModels());
    }
    Trees.delete(beside);
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.MODELS_FAILED;
  }

  private static void moveAll(Path from, Path to) throws IOException {
    List<Path> files;
    try (var all = Files.walk(from)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (var file : files) {
      var target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
