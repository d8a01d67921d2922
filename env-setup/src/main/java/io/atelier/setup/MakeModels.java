package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes models with a program of our Python package: written beside, then moved one by one, so
/// that a file that is there is whole; last the stamp that says which program made them.
///
/// @param python the environment's interpreter
record MakeModels(Path python, SetupSettings settings, ModelProgram program, Commands commands)
    implements Step {

  @Override
  public SetupStep name() {
    return SetupStep.MODELS;
  }

  @Override
  public Optional<String> reason() throws IOException {
    return program.reason(settings);
  }

  @Override
  public Intent intent() {
    return Intent.running(words()).writing(settings.builtinModels());
  }

  @Override
  public List<Made> makes() {
    return List.of(
        Made.of(Made.Kind.TREE, beside()), Made.of(Made.Kind.TREE, settings.builtinModels()));
  }

  private List<String> words() {
    return List.of(python.toString(), "-m", program.module(), "--out", beside().toString());
  }

  private Path beside() {
    return settings.dataFolder().resolve("builtin-models.building");
  }

  @Override
  public void act() throws IOException, InterruptedException {
    var beside = beside();
    Trees.delete(beside);
    // Before the program reads its sources: a change meanwhile makes the models again.
    var digest = program.digest(settings);
    commands.run(
        new Commands.Act(
            SetupStep.MODELS,
            "Making the built-in models",
            words(),
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
      Trees.replace(program.stamp(settings), digest);
    }
    Trees.delete(beside);
    commands.journal().undone(Made.of(Made.Kind.TREE, beside));
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
