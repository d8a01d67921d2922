package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the ready workflows show, looked at by the checker and pixel by pixel.
class WorkflowPicturesIT {

  private static final Path WORKFLOWS = CommandLineRun.ROOT.resolve("workflows");
  private static final Path INPUT = WORKFLOWS.resolve("input");

  @TempDir private Path folder;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
  }

  @Test
  void textToImageShowsWhatItsPromptSays() {
    var picture = only(run("text-to-image"));

    assertShows(picture, "a large red star on a blue background");
  }

  @Test
  void anotherPromptShowsSomethingElse() {
    var picture =
        only(run("text-to-image", "prompt.text=a small green circle on a yellow background"));

    assertShows(picture, "a small green circle on a yellow background");
    assertThat(SeenPicture.of(picture, "a large red star").agrees()).isFalse();
  }

  @Test
  void aBatchShowsItsPromptSeveralTimesInDifferentPictures() throws IOException {
    var pictures = run("batch");

    assertThat(pictures).hasSize(4);
    for (var picture : pictures) {
      assertShows(picture, "a yellow heart");
    }
    assertThat(ComparedPictures.of(pictures.getFirst(), pictures.getLast()).differAtMost(64))
        .isFalse();
  }

  @Test
  void imageToImageKeepsTheLayout() throws IOException {
    var picture = only(run("image-to-image"));
    var before = INPUT.resolve("circle.png");

    assertShows(before, "a large circle in the middle on a gray background");
    assertShows(picture, "a large green star in the middle on a gray background");
    assertThat(ComparedPictures.of(before, picture).shareThatDiffers(24)).isBetween(0.02, 0.3);
  }

  @Test
  void inpaintingChangesTheHoleAndNothingElse() throws IOException {
    var picture = only(run("inpaint"));
    var compared = ComparedPictures.of(INPUT.resolve("two.png"), picture);
    var hole = INPUT.resolve("hole.png");

    assertShows(picture, "a small blue circle right of a large red circle on a white background");
    assertThat(compared.outside(hole).largestDifference()).isLessThanOrEqualTo(2);
    assertThat(compared.inside(hole).shareThatDiffers(24)).isGreaterThan(0.1);
  }

  @Test
  void hiresFixShowsItsPromptAfterTwoPasses() {
    var picture = only(run("hires-fix"));

    assertShows(picture, "a large purple heart in the middle on a yellow background");
  }

  @Test
  void theLoraGivesTheStarItsTexture() {
    assertShows(only(run("lora")), "a large barred red star on a blue background");
  }

  @Test
  void theCannyControlNetPutsAnotherThingWhereTheLinesAre() {
    assertShows(
        only(run("canny-controlnet")), "a small purple heart on the right on a yellow background");
  }

  @Test
  void theScribbleControlNetFollowsAnUnsteadyHand() {
    assertShows(
        only(run("scribble-controlnet")), "a large green star on the left on a white background");
  }

  @Test
  void twoControlNetsEachSayTheirPart() {
    assertShows(
        only(run("two-controlnets")),
        "a large green star left of a small red heart on a white background");
  }

  @Test
  void thePaletteShowsOtherColoursThanThePromptNames() {
    assertShows(only(run("palette-lora")), "a large cyan star on a black background");
  }

  @Test
  void theRareTokenShowsTheNewShape() {
    assertShows(only(run("new-shape-lora")), "a large yellow ohwx on a blue background");
  }

  @Test
  void twoLorasShowBoth() {
    assertShows(only(run("two-loras")), "a large purple ohwx on a black background");
  }

  @Test
  void theUpscalerShowsTheSameTwiceAsLarge() throws IOException {
    var picture = only(run("upscale"));

    assertShows(picture, "a large striped green ring on a pink background");
    assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(256);
  }

  private List<Path> run(String workflow, String... values) {
    var arguments =
        new ArrayList<>(
            List.of("run", WORKFLOWS.resolve(workflow + ".json").toString(), "--out", "out"));
    for (var value : values) {
      arguments.addAll(List.of("--set", value));
    }
    CommandLineRun run = CommandLineRun.of(folder, arguments.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return run.pictures().stream().map(folder::resolve).toList();
  }

  private static Path only(List<Path> pictures) {
    assertThat(pictures).hasSize(1);
    return pictures.getFirst();
  }

  private static void assertShows(Path picture, String caption) {
    var seen = SeenPicture.of(picture, caption);
    assertThat(seen.agrees()).as(seen.said()).isTrue();
  }
}
