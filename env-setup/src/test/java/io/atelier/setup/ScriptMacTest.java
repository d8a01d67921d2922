package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A Mac of shell scripts, driven through real processes: any trouble at any of their writes, then
/// an apply, then an uninstall.
class ScriptMacTest {

  private static final int RUNS = System.getProperty("atelier.tier", "ci").equals("full") ? 30 : 3;
  private static final List<String> TROUBLES = List.of("kill", "exit", "forbidden", "full", "lie");

  @TempDir Path folder;

  static LongStream seeds() {
    return LongStream.range(0, RUNS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void endsTheSameAfterAnyTroubleAndLeavesNothingBehind(long seed) throws Exception {
    var calm = mac(seed);
    calm.setup().ensure();
    var goal = calm.mac.state();
    var writes = calm.writes();

    var script = mac(seed);
    var users = script.mac.whatIsTheUsers();
    var random = new Random(~seed);
    var at = random.nextInt(1, writes + 1);
    var kind = TROUBLES.get((int) (seed % TROUBLES.size()));
    script.trouble(at, kind);
    var what = "%s at write %d of %d".formatted(kind, at, writes);
    if (kind.equals("kill")) {
      var child = ScriptMac.child(folder.resolve("mac"), script.mac.choices);
      assertThat(child.waitFor()).as(what).isEqualTo(137);
    } else {
      try {
        script.setup().ensure();
      } catch (SetupException said) {
        assertThat(said).hasMessageContaining(" ");
      }
    }
    script.trouble(0, "none");
    script.setup().ensure();
    assertThat(script.mac.state()).as(what).isEqualTo(goal);

    var before = script.writes();
    script.setup().ensure();
    assertThat(script.writes()).as(what).isEqualTo(before);
    script.setup().uninstall(true);
    assertThat(script.mac.whatIsTheUsers()).as(what).isEqualTo(users);
  }

  private ScriptMac mac(long seed) throws IOException {
    var place = folder.resolve("mac");
    Trees.delete(place);
    var mac = new ScriptMac(place);
    var random = new Random(seed);
    var choices =
        Choices.NONE.withShellProfile(random.nextBoolean()).withEditor(random.nextBoolean());
    mac.mac.choices = random.nextBoolean() ? choices.withLogin(PlayedMac.LOGIN) : choices;
    if (random.nextBoolean()) {
      mac.mac.hasTools();
    }
    return mac;
  }
}
