package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.engine.EngineSettings;
import io.atelier.nodes.Computing;
import io.atelier.nodes.Environment;
import io.atelier.nodes.Optimization;
import io.atelier.nodes.RealPython;
import io.atelier.workers.NamedEnvironment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a worker is told of how to compute reaches the real Python, which says what it does.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ComputingIT {

  @TempDir private Path folder;

  @Test
  void isDoneAsTold() {
    var all = EnumSet.allOf(Optimization.class);
    var said = environment(new Computing(Computing.Device.CPU, Computing.Precision.BFLOAT16, all));

    assertThat(said.device()).isEqualTo("cpu");
    assertThat(said.dtypes()).containsEntry("unet", "bfloat16");
    assertThat(said.optimizations())
        .containsExactlyElementsOf(
            Arrays.stream(Optimization.values()).map(Optimization::toString).toList());
  }

  @Test
  void isLeftToTheMachineOtherwise() {
    var said = environment(Computing.BY_RULE);

    assertThat(said.optimizations()).isEmpty();
  }

  private Environment environment(Computing computing) {
    var python = new NamedEnvironment("default", RealPython.executable(), folder.resolve("nodes"));
    try (var worker = Children.real(python, folder, new EngineSettings(1 << 20).with(computing))) {
      return worker.environment();
    }
  }
}
