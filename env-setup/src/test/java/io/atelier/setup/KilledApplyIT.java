package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From an empty home to a verified environment, with a real venv and a real pip, in one go and
/// after `kill -9` at random instants.
class KilledApplyIT {

  private static final boolean FULL = System.getProperty("atelier.tier", "ci").equals("full");
  private static final Path ROOT = Path.of(System.getProperty("atelier.root"));

  @TempDir Path folder;

  @Test
  void endsTheSameAfterAKillAtAnyInstant() throws Exception {
    var settings = settings(new SmallWorld(folder));
    killed(settings, SmallWorld.ownWheels(folder), FULL ? 20 : 3, List.of("jep"));
  }

  /// numpy, setuptools and Jep as the shipped lock has them; needs an index.
  @Test
  void endsTheSameWithTheRealJep() throws Exception {
    assumeThat(FULL).as("only in the full tier").isTrue();
    var world = new SmallWorld(folder);
    for (var minor : List.of("3.11", "3.12")) {
      var name = Platform.LINUX_X86_64.lockName(minor);
      var lock = LockFile.read(ROOT.resolve("py/locks/" + name + ".txt"));
      world.lock(
          name,
          lock.requirements(entry -> List.of("numpy", "setuptools", "jep").contains(entry.name())));
    }
    killed(settings(world), Map.of(), 3, List.of());
  }

  /// @param notPlayed checks that small packages cannot pass
  private void killed(
      SetupSettings settings, Map<String, String> pip, int kills, List<String> notPlayed)
      throws Exception {
    var environment = new HashMap<>(pip);
    environment.put("HOME", Files.createDirectories(folder.resolve("home")).toString());
    // pip asks every rustc that it sees for its version, and rustup's writes into an empty home.
    environment.put("PATH", "/usr/bin:/bin");
    var began = System.nanoTime();
    try (var child = SetupChild.start(settings, environment)) {
      assertThat(child.awaitEnd()).startsWith("complete ");
    }
    var whole = Duration.ofNanos(System.nanoTime() - began);
    var goal = state(settings);
    var claims = new Journal(settings.journal(), Host.current().disk()).claims();
    verified(settings, notPlayed);

    var random = new Random(kills);
    for (var kill = 0; kill < kills; kill++) {
      Trees.delete(settings.dataFolder());
      var instant = Duration.ofMillis(random.nextLong(whole.toMillis()));
      String last;
      try (var child = SetupChild.start(settings, environment)) {
        last = child.killAfter(instant);
      }
      try (var child = SetupChild.start(settings, environment)) {
        assertThat(child.awaitEnd()).startsWith("complete ");
      }
      var what = "killed after %s at: %s".formatted(instant, last);
      System.out.println(what);
      assertThat(state(settings)).as(what).isEqualTo(goal);
      assertThat(new Journal(settings.journal(), Host.current().disk()).claims())
          .as(what)
          .containsExactlyInAnyOrderElementsOf(claims);
    }
    verified(settings, notPlayed);
    assertThat(PythonSetup.forThisMachine(settings, SetupListener.SILENT).uninstall(true))
        .noneMatch(each -> each.kind() == Undone.Kind.KEPT);
    assertThat(settings.dataFolder()).doesNotExist();
    assertThat(folder.resolve("home")).isEmptyDirectory();
  }

  private static void verified(SetupSettings settings, List<String> notPlayed) {
    assertThat(PythonSetup.forThisMachine(settings, SetupListener.SILENT).verify())
        .filteredOn(each -> !notPlayed.contains(each.check()))
        .isNotEmpty()
        .allMatch(Verified::ok);
  }

  private static SetupSettings settings(SmallWorld world) {
    var none =
        new SetupSettings(
            world.data,
            world.repository,
            Optional.empty(),
            Path.of(System.getProperty("java.home")));
    return none.withPython(RealPython.of(none, "3.11", "3.12"));
  }

  /// Every file and its size; bytecode and the built library hold the time of their making.
  private static Map<String, Object> state(SetupSettings settings) throws IOException {
    var state = new TreeMap<String, Object>();
    try (var files = Files.walk(settings.dataFolder())) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = settings.dataFolder().relativize(file).toString();
        if (!name.startsWith("logs/")
            && !name.contains("__pycache__")
            && !name.equals("envs/.lock")
            && !name.equals("setup-journal.tsv")) {
          state.put(name, Files.size(file));
        }
      }
    }
    return state;
  }
}
