package io.atelier.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.Pixels;
import io.atelier.artifacts.Png;
import io.atelier.engine.Failure;
import io.atelier.engine.RunOutcome;
import io.atelier.formats.WorkflowFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryBenchTest {

  private static final String WORKFLOW = "{\"1\": {\"class_type\": \"SaveImage\", \"inputs\": {}}}";

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Queue<RunOutcome> outcomes = new ArrayDeque<>();

  @Test
  void printsARowForEachWorkflow() throws IOException {
    outcomes.add(done(picture("a.png", 8, 4)));
    outcomes.add(done(picture("b.png", 2, 2), picture("c.png", 2, 2)));

    bench().exhibits(List.of(workflow("batch"), workflow("learn/gan")));

    assertThat(out.toString().lines().map(row -> row.replaceAll("\\d+\\.\\d\\d", "S")))
        .extracting(row -> row.replaceAll(" +", " "))
        .containsExactly("workflow seconds pictures size", "batch S 1 8×4", "learn/gan S 2 2×2");
  }

  @Test
  void goesOnAfterAFailureAndSaysWhatItWas() throws IOException {
    outcomes.add(
        new RunOutcome.Failed(
            new Failure("OUT_OF_MEMORY", "sampler", "KSampler", "It is full.", null, List.of())));
    outcomes.add(done(picture("a.png", 1, 1)));

    List<Exhibit> exhibits = bench().exhibits(List.of(workflow("one"), workflow("two")));

    assertThat(exhibits.getFirst()).isInstanceOf(Exhibit.Failed.class);
    assertThat(exhibits.getLast()).isInstanceOf(Exhibit.Made.class);
    assertThat(out.toString()).contains("one").contains("failed OUT_OF_MEMORY");
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("atelier: OUT_OF_MEMORY: one: node sampler: It is full.");
  }

  @Test
  void countsAFileThatIsNoWorkflowAsAFailure() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.json"), "{");

    List<Exhibit> exhibits = bench().exhibits(List.of(bad));

    assertThat(exhibits).singleElement().isInstanceOf(Exhibit.Failed.class);
    assertThat(err.toString()).startsWith("atelier: INVALID_JSON: bad: ");
  }

  @Test
  void stopsWhenSomebodyCancels() throws IOException {
    outcomes.add(new RunOutcome.Cancelled());

    assertThat(bench().exhibits(List.of(workflow("one"), workflow("two")))).isEmpty();
  }

  @Test
  void captionsPicturesByTheirWorkflowWithoutTheSeconds() {
    Path a = Path.of("a.png");
    Path b = Path.of("b.png");

    List<ContactSheet.Place> places =
        GalleryBench.places(
            List.of(
                new Exhibit.Made("one", 1.5, List.of(a)),
                new Exhibit.Made("many", 2.5, List.of(a, b)),
                new Exhibit.Made("none", 2.5, List.of()),
                new Exhibit.Failed("bad", new Failure("CODE", "It broke."))));

    assertThat(places)
        .containsExactly(
            new ContactSheet.Place(a, "one"),
            new ContactSheet.Place(a, "many, 1 of 2"),
            new ContactSheet.Place(b, "many, 2 of 2"),
            new ContactSheet.Place(null, "none makes no picture"),
            new ContactSheet.Place(null, "bad failed: CODE"));
  }

  private GalleryBench bench() {
    return new GalleryBench(
        folder, folder, this::next, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private RunOutcome next(WorkflowFile asked) {
    assertThat(asked.workflow().nodes()).hasSize(1);
    return outcomes.remove();
  }

  private Path workflow(String name) throws IOException {
    Path file = folder.resolve(name + ".json");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, WORKFLOW);
  }

  private static RunOutcome done(Artifact... artifacts) {
    Stream<Artifact> all =
        Stream.concat(
            Arrays.stream(artifacts),
            Stream.of(new Artifact("loss.csv", ArtifactKind.OUTPUT, "text/csv", 1, "")));
    return new RunOutcome.Done(all.toList(), List.of(), Duration.ofSeconds(1));
  }

  private Artifact picture(String name, int width, int height) throws IOException {
    try (var file = Files.newOutputStream(folder.resolve(name))) {
      var pixels = new Pixels(width, height, 3, ByteBuffer.allocate(width * height * 3));
      Png.write(pixels, new LinkedHashMap<>(), 1, file);
    }
    return new Artifact(name, ArtifactKind.OUTPUT, "image/png", 1, "");
  }
}
