package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.setup.FakeMachine.Killed;
import io.atelier.setup.FakeMachine.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Any Mac, any trouble at any point: what an apply brings, and what an uninstall leaves.
class AnyMacTest {

  private static final int BATCHES = 8;
  private static final int RUNS =
      System.getProperty("atelier.tier", "ci").equals("full") ? 2000 : 200;

  @TempDir Path folder;

  static LongStream batches() {
    return LongStream.range(0, BATCHES);
  }

  @ParameterizedTest
  @MethodSource("batches")
  void endsTheSameAfterAnyTroubleAndLeavesNothingBehind(long batch) throws IOException {
    for (var seed = batch; seed < RUNS; seed += BATCHES) {
      run(seed);
    }
  }

  private void run(long seed) throws IOException {
    var what = "seed " + seed;
    var calm = mac(seed);
    var machine = calm.machine();
    var _ = calm.setup(machine, SetupListener.SILENT).ensure();
    var goal = calm.state();
    var writes = machine.writes();

    var mac = mac(seed);
    var users = mac.whatIsTheUsers();
    var random = new Random(~seed);
    var lied = false;
    for (var attempt = random.nextInt(1, 4); attempt > 0; attempt--) {
      lied |= trouble(mac, random, writes) == Trouble.LIE;
    }
    mac.sudo = true;
    var _ = mac.setup(mac.machine(), SetupListener.SILENT).ensure();
    assertThat(comparable(mac.state(), lied)).as(what).isEqualTo(comparable(goal, lied));

    var again = mac.machine();
    var before = mac.state();
    var _ = mac.setup(again, SetupListener.SILENT).ensure();
    assertThat(again.ran).as(what).isEmpty();
    assertThat(mac.state()).as(what).isEqualTo(before);

    if (random.nextBoolean()) {
      var dying = mac.machine().troubleAt(random.nextInt(1, 20), Trouble.KILLED);
      var setup = mac.setup(dying, SetupListener.SILENT);
      attempt(() -> setup.uninstall(true));
    }
    var _ = mac.setup(mac.machine(), SetupListener.SILENT).uninstall(true);
    assertThat(mac.whatIsTheUsers()).as(what).isEqualTo(users);
  }

  /// A Mac as the seed has it, always in the same folder, because environments hold their path.
  private PlayedMac mac(long seed) throws IOException {
    var place = folder.resolve("mac");
    Trees.delete(place);
    var random = new Random(seed);
    var mac = new PlayedMac(place);
    mac.choices = choices(random);
    if (random.nextBoolean()) {
      mac.hasTools();
    }
    if (random.nextBoolean()) {
      mac.hasBrew(new FakeMachine());
      for (var formula : List.of("xz", "readline", "wget", "pyenv", "zstd", "sqlite")) {
        if (random.nextInt(4) == 0) {
          mac.brew().has(formula);
          if (formula.equals("pyenv")) {
            executable(mac.prefix().resolve("bin/pyenv"));
          }
        }
      }
    }
    if (random.nextInt(4) == 0) {
      executable(mac.pyenvRoot().resolve("bin/pyenv"));
    }
    if (random.nextInt(4) == 0) {
      mac.hasPython(mac.versions().resolve("3.11.14"), "shared=0\n");
      Files.createDirectories(mac.shims());
      Files.writeString(mac.shims().resolve("python3.11"), "exec pyenv");
    }
    if (random.nextInt(5) == 0) {
      mac.hasPython(mac.prefix().resolve("opt/python@3.11"), "shared=1\n");
    }
    if (random.nextInt(6) == 0) {
      write(
          mac.world.folder.resolve("Applications/Visual Studio Code.app/Contents/Info.plist"), "");
    }
    switch (random.nextInt(4)) {
      case 0 -> write(mac.editorSettings(), "// mine\n{ /* all */ \"a\": \"}\" }");
      case 1 -> write(mac.editorSettings(), "{}");
      default -> write(mac.home().resolve("Library/LaunchAgents/org.mine.plist"), "mine");
    }
    switch (random.nextInt(3)) {
      case 0 -> Files.writeString(mac.home().resolve(".zprofile"), "export A=1\n");
      case 1 -> Files.writeString(mac.home().resolve(".zprofile"), "export A=ü");
      default -> Files.writeString(mac.home().resolve(".other"), "");
    }
    return mac;
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static Choices choices(Random random) {
    var choices =
        Choices.NONE.withShellProfile(random.nextBoolean()).withEditor(random.nextInt(3) == 0);
    return random.nextInt(3) == 0 ? choices.withLogin(PlayedMac.LOGIN) : choices;
  }

  private static void executable(Path program) throws IOException {
    Files.createDirectories(program.getParent());
    Files.writeString(program, "#!");
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + program);
    }
  }

  private static Trouble trouble(PlayedMac mac, Random random, int writes) throws IOException {
    var kinds = Trouble.values();
    var trouble = kinds[random.nextInt(kinds.length)];
    mac.sudo = random.nextInt(8) > 0;
    var machine = mac.machine();
    var listener = SetupListener.SILENT;
    if (random.nextInt(6) == 0) {
      listener = new KilledAt(random.nextInt(1, 40));
    } else {
      var _ = machine.troubleAt(random.nextInt(1, writes + 2), trouble);
    }
    var setup = mac.setup(machine, listener);
    attempt(setup::ensure);
    return trouble;
  }

  /// What may happen: the power goes, or the set-up says why it stopped.
  private static void attempt(Runnable action) {
    try {
      action.run();
    } catch (Killed gone) {
      return;
    } catch (SetupException said) {
      assertThat(said).hasMessageContaining(" ");
    }
  }

  /// The power goes between two things that are told.
  private static final class KilledAt implements SetupListener {

    private int left;

    KilledAt(int events) {
      left = events;
    }

    @Override
    public void hear(SetupEvent event) {
      if (--left == 0) {
        throw new Killed();
      }
    }
  }

  /// What our own program says of its models is believed, so a lie of its is not compared; nor is
  /// one of pyenv's about its shims, which every shell that it is set up in makes anew.
  private static Map<String, String> comparable(Map<String, String> state, boolean lied) {
    var compared = new TreeMap<>(state);
    if (lied) {
      compared.keySet().removeIf(AnyMacTest::isBelieved);
    }
    return compared;
  }

  private static boolean isBelieved(String name) {
    return name.startsWith("data/builtin-models/") || name.startsWith("home/.pyenv/shims/");
  }
}
