package io.atelier.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `python -m venv`. An unfinished environment, or one whose Python has gone, is made anew.
record MakeVenv(SetupStep name, Blueprint blueprint, Commands commands) implements Step {

  @Override
  public Optional<String> reason() throws IOException {
    var environment = blueprint.environment();
    if (!Files.isDirectory(environment.folder())) {
      return Optional.of("no environment yet for lock " + blueprint.lock().name());
    }
    if (!Files.isRegularFile(environment.venvStamp())) {
      return Optional.of("an environment that was never finished");
    }
    if (!Files.isExecutable(environment.python())) {
      return Optional.of("its Python has gone: %s leads nowhere".formatted(environment.python()));
    }
    var pip = blueprint.sitePackages().installed().get("pip");
    if (pip == null || !pip.whole()) {
      return Optional.of("there is no whole pip in " + environment.sitePackages());
    }
    return Optional.empty();
  }

  @Override
  public void act() throws IOException, InterruptedException {
    var environment = blueprint.environment();
    Files.deleteIfExists(environment.marker());
    Files.deleteIfExists(environment.venvStamp());
    Trees.delete(environment.folder());
    commands.run(
        new Commands.Act(
            name,
            "Making the virtual environment",
            words(),
            Map.of("TMPDIR", blueprint.settings().scratch().toString()),
            Duration.ofMinutes(10),
            line -> {},
            Diagnosis.plain(
                SetupCode.VENV_FAILED,
                "Check that this Python can make environments, or name another one in"
                    + " ATELIER_PYTHON.")));
    if (Files.isExecutable(environment.python())) {
      Trees.replace(environment.venvStamp(), blueprint.python().version() + "\n");
    }
  }

  @Override
  public Intent intent() {
    return Intent.running(words()).writing(blueprint.environment().folder());
  }

  @Override
  public List<Made> makes() {
    return List.of(Made.of(Made.Kind.TREE, blueprint.environment().folder()));
  }

  private List<String> words() {
    return List.of(
        blueprint.python().executable().toString(),
        "-I",
        "-m",
        "venv",
        blueprint.environment().folder().toString());
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.VENV_FAILED;
  }
}
