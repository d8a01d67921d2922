package io.atelier.workers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.nodes.BrokenNodes;
import io.atelier.nodes.CustomNodeCode;
import io.atelier.nodes.RealPython;
import io.atelier.workers.NamedEnvironment;
import io.atelier.workers.RoutedWorkers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two virtual environments, each in a worker process of its own. The second is an overlay of the
/// first, with a library and nodes that the first does not have.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EnvironmentsIT {

  private static final String NODE =
      """
      from typing import Annotated
      from atelier.declare import node
      from atelier.ports import Output
      import sys
      %s
      @node("%s", category="test")
      def prefix() -> Annotated[str, Output("STRING", "A path.")]:
          \"""Say which environment it is.\"""
          return sys.prefix.replace("/", "_")
      """;

  @TempDir private static Path folder;
  private RoutedWorkers workers;

  @BeforeAll
  void start() throws IOException {
    var first = RealPython.executable();
    var second = folder.resolve("second");
    RealPython.run(folder, "-m", "atelier.overlay", second.toString());
    Files.writeString(sitePackages(second).resolve("only_there.py"), "");
    write("first", "own.py", NODE.formatted("", "PrefixHere"));
    write("first", "lacks.py", "import only_there");
    write("second", "own.py", NODE.formatted("import only_there", "PrefixThere"));
    var both = new LinkedHashMap<String, ProcessWorker>();
    both.put("first", start("first", first));
    both.put("second", start("second", second.resolve("bin/python")));
    workers = new RoutedWorkers(both);
  }

  private static ProcessWorker start(String name, Path python) {
    var environment =
        new NamedEnvironment(name, python, folder.resolve(name).resolve("custom_nodes"));
    return Children.real(environment, folder);
  }

  private static void write(String environment, String name, String code) throws IOException {
    var custom = Files.createDirectories(folder.resolve(environment).resolve("custom_nodes"));
    Files.writeString(custom.resolve(name), code);
  }

  private static Path sitePackages(Path environment) throws IOException {
    try (var found = Files.newDirectoryStream(environment.resolve("lib"), "python3.*")) {
      return found.iterator().next().resolve("site-packages");
    }
  }

  @AfterAll
  void close() throws IOException {
    if (workers != null) {
      workers.close();
    }
    deleteLinks(folder.resolve("second"));
  }

  /// JUnit warns of each that it finds.
  private static void deleteLinks(Path below) throws IOException {
    if (Files.exists(below)) {
      try (var all = Files.walk(below)) {
        for (var link : all.filter(Files::isSymbolicLink).toList()) {
          Files.delete(link);
        }
      }
    }
  }

  @Test
  void sendsEachRunIntoTheEnvironmentThatHasItsNodes() {
    assertThat(artifact(workers.run(request("here", "PrefixHere"), _ -> {})))
        .doesNotContain("_second_");
    assertThat(artifact(workers.run(request("there", "PrefixThere"), _ -> {})))
        .startsWith(folder.resolve("second").toString().replace("/", "_"));
  }

  @Test
  void namesWhatIsBrokenWithItsEnvironment() {
    assertThat(workers.palette().broken())
        .extracting(BrokenNodes::name, BrokenNodes::code)
        .containsExactly(tuple("lacks in first", CustomNodeCode.MODULE_MISSING));
  }

  @Test
  void runsInBothAtTheSameTime() throws Exception {
    var both = new CyclicBarrier(2);
    var runs =
        Stream.of("PrefixHere", "PrefixThere")
            .map(type ->
                CompletableFuture.supplyAsync(
                    () -> workers.run(request("at once " + type, type), event -> meet(event, both)),
                    task -> Thread.ofPlatform().start(task)))
            .toList();
    for (var run : runs) {
      assertThat(run.get(120, TimeUnit.SECONDS)).isInstanceOf(RunOutcome.Done.class);
    }
    assertThat(both.isBroken()).isFalse();
  }

  private static void meet(RunEvent event, CyclicBarrier both) {
    if (event instanceof RunEvent.RunStarted) {
      try {
        both.await(60, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void saysWhichHasWhichWhenNoneHasAll() {
    assertThat(workers.run(request("mixed", "PrefixHere", "PrefixThere"), _ -> {}))
        .isInstanceOfSatisfying(
            RunOutcome.Failed.class,
            failed ->
                assertThat(failed.failure().message())
                    .contains("'first' has PrefixHere and lacks PrefixThere")
                    .contains("'second' has PrefixThere and lacks PrefixHere"));
  }

  private static String artifact(RunOutcome outcome) {
    assertThat(outcome).isInstanceOf(RunOutcome.Done.class);
    return ((RunOutcome.Done) outcome).artifacts().getFirst().name();
  }

  /// Saves a picture that is called as the last node says.
  private static RunRequest request(String id, String... types) {
    var nodes = new LinkedHashMap<String, GraphNode>();
    var size = new LinkedHashMap<String, Input>();
    Stream.of("width", "height", "batch_size").forEach(name -> size.put(name, Input.Literal.of(8)));
    size.put("color", Input.Literal.of(id.length()));
    nodes.put("picture", new GraphNode("picture", "EmptyImage", null, size));
    for (var type : types) {
      nodes.put(type, new GraphNode(type, type, null, new LinkedHashMap<>()));
      var save = new LinkedHashMap<String, Input>();
      save.put("images", new Input.Link("picture", 0));
      save.put("filename_prefix", new Input.Link(type, 0));
      nodes.put("save " + type, new GraphNode("save " + type, "SaveImage", null, save));
    }
    return new RunRequest(id, new Workflow(nodes), new LinkedHashMap<>());
  }
}
