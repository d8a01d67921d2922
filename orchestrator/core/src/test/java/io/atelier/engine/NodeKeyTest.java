package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.catalog.DigestCache;
import io.atelier.graph.Input;
import io.atelier.nodes.Environment;
import io.atelier.nodes.MiniaturePython;
import io.atelier.nodes.NodeTypes;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeKeyTest {

  private static final Environment CPU = environment("cpu", 2, "0.42.1");

  @TempDir private Path folder;

  @Test
  void dependsOnLiteralsSlotsAndSources() {
    assertThat(key(adding(1, "plus", 3), CPU)).isEqualTo(key(adding(1, "plus", 3), CPU));
    assertThat(key(adding(1, "plus", 3), CPU)).isNotEqualTo(key(adding(1, "plus", 4), CPU));
    assertThat(key(adding(1, "plus", 3), CPU)).isNotEqualTo(key(adding(2, "plus", 3), CPU));
    assertThat(key(showing(0), CPU)).isNotEqualTo(key(showing(1), CPU));
  }

  @Test
  void tellsAnAbsentInputFromADefault() {
    assertThat(key(adding(1, "plus", 0), CPU))
        .isNotEqualTo(
            key(graph().node("1", "Number", "value", 1).node("2", "Add", "a", link("1")), CPU));
  }

  @Test
  void dependsOnWhatChangesBits() {
    var graph = adding(1, "plus", 3);
    assertThat(key(graph, CPU))
        .isNotEqualTo(key(graph, environment("mps", 2, "0.42.1")))
        .isNotEqualTo(key(graph, environment("cpu", 4, "0.42.1")))
        .isNotEqualTo(key(graph, environment("cpu", 2, "0.43.0")))
        .isNotEqualTo(key(graph, tilingVaes(CPU)))
        .isEqualTo(key(graph, environment("cpu", 2, "0.42.1")));
  }

  private static GraphBuilder adding(int value, String input, int literal) {
    return graph()
        .node("1", "Number", "value", value)
        .node("2", "Add", "a", link("1"), input, literal);
  }

  private static GraphBuilder showing(int slot) {
    return graph()
        .node("0", "Number", "value", 1)
        .node("1", "Add", "a", link("0"))
        .node("2", "Show", "number", new Input.Link("1", slot));
  }

  private String key(GraphBuilder builder, Environment environment) {
    var workflow = builder.node("end", "Show", "number", link("2")).build();
    var graph = new LinkGraph(workflow, new NodeTypes(MiniaturePython.types()));
    try (var contents = new FileContents(new DigestCache(folder))) {
      var plan = PlanRun.plan(graph, NamedFiles.of(folder), contents, environment);
      return plan.node(graph.number("2")).key();
    }
  }

  private static Environment tilingVaes(Environment from) {
    return new Environment(
        from.python(),
        from.torch(),
        from.libraries(),
        from.device(),
        from.deviceName(),
        from.dtypes(),
        from.threads(),
        new TreeSet<>(Set.of("vae-tiling")));
  }

  private static Environment environment(String device, int threads, String diffusers) {
    var libraries = new TreeMap<String, String>();
    libraries.put("diffusers", diffusers);
    return new Environment("3.11.9", "2.15.0", libraries, device, "", new TreeMap<>(), threads);
  }
}
