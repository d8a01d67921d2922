package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineEmbeddingsTest extends OnBench {

  @BeforeEach
  void write() throws IOException {
    bench.files.write("embeddings", "cat.safetensors", "a cat");
    bench.files.write("embeddings", "dog.safetensors", "a dog");
  }

  @Test
  void givesThePromptTheFilesThatItMayName() {
    bench.run(saying("a (embedding:cat:1.2), embedding:owl"));
    assertThat(embeddingsGiven()).containsExactly("cat.safetensors");
    bench.run(saying("embedding:dog.safetensors embedding:cat"));
    assertThat(embeddingsGiven()).containsExactlyInAnyOrder("cat.safetensors", "dog.safetensors");
    bench.run(saying("a cat and a dog"));
    assertThat(embeddingsGiven()).isEmpty();
  }

  @Test
  void givesThemToAPromptThatAnotherNodeMakes() {
    bench.run(repeating("embedding:dog"));
    assertThat(embeddingsGiven()).containsExactly("dog.safetensors");
  }

  @Test
  void runsAgainWhenAFileThatIsNamedHasOtherContent() throws IOException {
    bench.run(saying("embedding:cat"));
    bench.run(saying("embedding:dog"));
    bench.files.write("embeddings", "cat.safetensors", "another, larger cat");
    bench.python.takeRan();
    bench.run(saying("embedding:dog"));
    assertThat(bench.python.takeRan()).isEmpty();
    bench.run(saying("embedding:cat"));
    assertThat(bench.python.takeRan()).containsExactly("1", "end");
  }

  /// Of which nobody knows before the run what it says.
  @Test
  void runsAPromptOfAnotherNodeAgainWhenAnyFileHasOtherContent() throws IOException {
    var workflow =
        graph()
            .node("1", "Number", "value", 7)
            .node("2", "Add", "a", link("1"))
            .node("3", "Say", "prompt", new Input.Link("2", 1))
            .node("end", "Show", "number", link("3"))
            .build();
    bench.run(workflow);
    bench.files.write("embeddings", "cat.safetensors", "another, larger cat");
    bench.python.takeRan();
    bench.run(workflow);
    assertThat(bench.python.takeRan()).containsExactly("3", "end");
  }

  private static Workflow saying(String prompt) {
    return graph()
        .node("1", "Say", "prompt", prompt)
        .node("end", "Show", "number", link("1"))
        .build();
  }

  private static Workflow repeating(String prompt) {
    return graph()
        .node("1", "Say", "prompt", prompt)
        .node("2", "Say", "prompt", link("1"))
        .node("end", "Show", "number", link("2"))
        .build();
  }

  private List<String> embeddingsGiven() {
    return bench.python.requests().stream()
        .filter(request -> request.required("type").asString().equals("Say"))
        .toList()
        .getLast()
        .at("/inputs/prompt/embeddings")
        .valueStream()
        .map(file -> file.required("name").asString())
        .toList();
  }
}
