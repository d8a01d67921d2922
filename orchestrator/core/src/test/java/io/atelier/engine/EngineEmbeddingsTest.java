package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Png;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
  void namesThePicklesThatAPromptMayMean() throws IOException {
    bench.files.write("embeddings", "owl.pt", "code");
    bench.files.write("embeddings", "bat.pt", "code");
    bench.run(repeating("embedding:cat embedding:owl"));
    assertThat(given("pickles").map(JsonNode::asString)).containsExactly("owl.pt");
    assertThat(embeddingsGiven()).containsExactly("cat.safetensors");
    bench.run(saying("embedding:cat"));
    assertThat(given("pickles")).isEmpty();
  }

  @Test
  void runsAgainWhenAPickleOfItsNameCame() throws IOException {
    bench.run(saying("embedding:owl"));
    bench.files.write("embeddings", "owl.pt", "code");
    bench.python.takeRan();
    bench.run(saying("embedding:owl"));
    assertThat(bench.python.takeRan()).containsExactly("1", "end");
  }

  @Test
  void recordsTheEmbeddingsOfAPromptThatAnotherNodeMakes() throws IOException {
    bench.run(picture("first"));
    assertThat(recorded("first")).containsExactly("dog.safetensors");
  }

  @Test
  void recordsThemWhereThePromptWasReadInAnEarlierRun() throws IOException {
    bench.run(picture("first"));
    bench.python.takeRan();
    bench.run(picture("second"));
    assertThat(bench.python.takeRan()).isEmpty();
    assertThat(recorded("second")).containsExactly("dog.safetensors");
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

  /// A picture that depends on what another node says.
  private static Workflow picture(String prefix) {
    return graph()
        .node(
            "1", "StringConcatenate", "string_a", "embedding", "string_b", "dog", "delimiter", ":")
        .node("2", "Say", "prompt", link("1"))
        .node(
            "3",
            "EmptyImage",
            "width",
            3,
            "height",
            2,
            "batch_size",
            1,
            "color",
            0,
            "text",
            link("2"))
        .node("4", "SaveImage", "images", link("3"), "filename_prefix", prefix)
        .build();
  }

  private List<String> recorded(String prefix) throws IOException {
    try (var in = Files.newInputStream(bench.out.resolve(prefix + "_00001_.png"))) {
      var made = JsonMapper.builder().build().readTree(Png.text(in).get("atelier"));
      return made.required("models")
          .valueStream()
          .map(file -> file.required("name").asString())
          .toList();
    }
  }

  private List<String> embeddingsGiven() {
    return given("embeddings").map(file -> file.required("name").asString()).toList();
  }

  private Stream<JsonNode> given(String what) {
    return bench.python.requests().stream()
        .filter(request -> request.required("type").asString().equals("Say"))
        .toList()
        .getLast()
        .at("/inputs/prompt/" + what)
        .valueStream();
  }
}
