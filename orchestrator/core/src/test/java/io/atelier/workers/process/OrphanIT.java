package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.engine.RunEvent;
import io.atelier.nodes.RealPython;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When the process above is killed, its worker ends, whatever it is at.
@Tag("faults")
class OrphanIT {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"sleep_in_c", "sleep_with_the_lock", "spin"})
  void endsWithItsParent(String how) throws Exception {
    var parent = parent(how);
    try (var said = parent.inputReader()) {
      var worker =
          ProcessHandle.of(Long.parseLong(said.readLine()))
              .orElseThrow(() -> new AssertionError("the worker is gone already"));
      assertThat(worker.isAlive()).isTrue();
      parent.destroyForcibly();
      worker.onExit().get(5, TimeUnit.SECONDS);
    } finally {
      parent.destroyForcibly();
    }
  }

  private Process parent(String how) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Datelier.root=" + Children.root());
    command.add("-Datelier.python=" + RealPython.executable());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Parent.class.getName());
    command.add(folder.toString());
    command.add(how);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /// The process that is killed.
  static final class Parent {

    private Parent() {}

    public static void main(String[] arguments) {
      var worker = Children.faulty(Path.of(arguments[0]), WorkerLimits.USUAL);
      worker.run(
          Children.fault("one", arguments[1]),
          event -> {
            if (event instanceof RunEvent.NodeProgress) {
              ProcessHandle.current().children().forEach(child -> System.out.println(child.pid()));
              System.out.flush();
            }
          });
    }
  }
}
