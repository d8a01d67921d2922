package io.atelier.engine;

import static io.atelier.engine.GraphBuilder.graph;
import static io.atelier.engine.GraphBuilder.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Png;
import io.atelier.graph.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProvenanceTest {

  @TempDir private Path folder;

  @Test
  void writesIntoThePictureHowItWasMade() throws IOException {
    try (var bench = new Bench(folder)) {
      bench.files.write("checkpoints", "tiny.safetensors", "one");
      bench.run(picture());
      var made = made(bench, "red_00002_.png");
      assertThat(made.get("format").asInt()).isEqualTo(1);
      assertThat(made.get("atelier").asString()).matches("[0-9].*");
      assertThat(made.get("python").asString()).isEqualTo("3.11.9");
      assertThat(made.at("/libraries/diffusers").asString()).isEqualTo("0.42.1");
      assertThat(made.get("device").asString()).isEqualTo("cpu");
      assertThat(made.at("/dtypes/unet").asString()).isEqualTo("float32");
      assertThat(made.get("threads").asInt()).isEqualTo(2);
      assertThat(made.get("node").asString()).isEqualTo("2");
      assertThat(made.get("key").asString()).matches("[0-9a-f]{64}");
      assertThat(made.get("index").asInt()).isEqualTo(1);
      var model = made.get("models").get(0);
      assertThat(made.get("models").size()).isEqualTo(1);
      assertThat(model.get("name").asString()).isEqualTo("tiny.safetensors");
      assertThat(model.get("family").asString()).isEqualTo("tiny-sd");
      assertThat(model.get("notice").asString()).isEqualTo("Random weights: only noise.");
      assertThat(model.get("sha256").asString())
          .isEqualTo("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
    }
  }

  @Test
  void saysWhichPixelsItHolds() throws IOException {
    try (var bench = new Bench(folder)) {
      bench.files.write("checkpoints", "tiny.safetensors", "one");
      bench.run(picture());
      try (var in = Files.newInputStream(bench.out.resolve("red_00001_.png"))) {
        assertThat(made(bench, "red_00001_.png").get("pixels").asString())
            .isEqualTo(Png.pixels(in).sha256());
      }
    }
  }

  @Test
  void passesTheRunsOwnChunksOn() throws IOException {
    try (var bench = new Bench(folder)) {
      bench.files.write("checkpoints", "tiny.safetensors", "one");
      bench.run(picture());
      assertThat(text(bench, "red_00001_.png")).containsOnlyKeys("prompt", "atelier");
    }
  }

  @Test
  void isTheSameInAnotherProcess() throws IOException {
    try (var one = new Bench(folder);
        var two = new Bench(folder)) {
      one.files.write("checkpoints", "tiny.safetensors", "one");
      one.run(picture());
      two.run(picture());
      assertThat(made(two, "red_00003_.png")).isEqualTo(made(one, "red_00001_.png"));
    }
  }

  private static Workflow picture() {
    return graph()
        .node("0", "Load", "name", "tiny.safetensors")
        .node(
            "1",
            "EmptyImage",
            "width",
            3,
            "height",
            2,
            "batch_size",
            2,
            "color",
            0xff0000,
            "model",
            link("0"))
        .node("2", "SaveImage", "images", link("1"), "filename_prefix", "red")
        .build();
  }

  private static JsonNode made(Bench bench, String picture) throws IOException {
    return JsonMapper.builder().build().readTree(text(bench, picture).get("atelier"));
  }

  private static SequencedMap<String, String> text(Bench bench, String picture) throws IOException {
    try (var in = Files.newInputStream(bench.out.resolve(picture))) {
      return Png.text(in);
    }
  }
}
