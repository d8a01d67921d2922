package io.atelier.setup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Installs every wheel of the lock. What an earlier, killed run installed wholly is kept.
record InstallPackages(SetupStep name, Blueprint blueprint, Commands commands, Narration narration)
    implements Step {

  private static final long GIB = 1L << 30;

  @Override
  public Optional<String> reason() throws IOException {
    return blueprint.sitePackages().difference(blueprint.wheels());
  }

  @Override
  public void act() throws IOException, InterruptedException {
    checkSpace();
    Files.deleteIfExists(blueprint.environment().marker());
    blueprint.sitePackages().forgetHalfInstalled();
    var wheels = blueprint.wheels();
    Trees.replace(requirements(), blueprint.lock().requirements(wheels::contains));
    var progress = new PipProgress(wheels.size());
    try (var ticks = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory())) {
      var _ = ticks.scheduleWithFixedDelay(() -> look(progress), 1, 1, TimeUnit.SECONDS);
      try {
        commands.run(
            new Commands.Act(
                name,
                "pip install",
                words(),
                blueprint.pipEnvironment(),
                Duration.ofHours(4),
                line -> narration.progress(name, progress.line(line)),
                Diagnosis.pip(
                    SetupCode.PACKAGES_FAILED,
                    "Read the log, then run the command again: it goes on where it stopped.")));
      } finally {
        ticks.shutdownNow();
      }
    }
  }

  @Override
  public Intent intent() {
    var large = blueprint.lock().holds("torch") ? blueprint.platform().installed() : 0;
    return Intent.running(words()).writing(blueprint.environment().sitePackages()).about(large);
  }

  @Override
  public List<Made> makes() {
    return List.of();
  }

  private List<String> words() {
    return blueprint.pip(requirements(), "--only-binary", ":all:");
  }

  private Path requirements() {
    return blueprint.settings().scratch().resolve("wheels.txt");
  }

  @Override
  public SetupCode unfinished() {
    return SetupCode.PACKAGES_DIFFER;
  }

  private void look(PipProgress progress) {
    try {
      narration.progress(name, progress.onDisk(blueprint.sitePackages().distInfos().size()));
    } catch (IOException | UncheckedIOException moving) {
      // pip renames folders while we look: the next look sees more.
      return;
    }
  }

  /// Only the full lock is large; what is already there counts.
  private void checkSpace() throws IOException {
    if (!blueprint.lock().holds("torch")) {
      return;
    }
    var there = Trees.bytes(blueprint.environment().folder());
    var needed = Math.max(GIB, blueprint.platform().spaceToBuild() - 2 * there);
    var free = commands.host().disk().freeBelow(blueprint.settings().dataFolder());
    if (free < needed) {
      throw new SetupException(
          SetupCode.NOT_ENOUGH_SPACE,
          "The packages need about %d GB on the disk of %s, which has %d GB free; free some, or use another data folder."
              .formatted(Math.ceilDiv(needed, GIB), blueprint.settings().dataFolder(), free / GIB));
    }
  }
}
