package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.Pixels;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.nodes.Notice;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalDisplayTest {

  private static final Artifact PICTURE =
      new Artifact("a_00001_.png", ArtifactKind.OUTPUT, "image/png", 10, "0".repeat(64));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Instant now = Instant.EPOCH;

  private final TerminalDisplay display =
      new TerminalDisplay(
          new PrintWriter(err, true),
          new OutcomeText(new PrintWriter(out, true), new PrintWriter(err, true), Path.of("out")),
          clock(),
          new HalfBlocks(2));

  private InstantSource clock() {
    return () -> now;
  }

  @Test
  void showsTheTitleStepAndPaceOfANode() {
    display.accept(new RunEvent.NodeStarted("3", "KSampler", "Sampler"));
    now = now.plusSeconds(4);
    display.accept(new RunEvent.NodeProgress("3", 2, 10, null));

    assertThat(err.toString()).contains("Sampler", "2/10", "2.0 s/step", "16.0 s left");
  }

  @Test
  void measuresThePaceOfEachNodeFromItsOwnStart() {
    display.accept(new RunEvent.NodeStarted("3", "KSampler", "Sampler"));
    now = now.plusSeconds(4);
    display.accept(new RunEvent.NodeStarted("9", "SaveImage", "Save", "java-1"));
    display.accept(new RunEvent.NodeProgress("3", 2, 10, null));

    assertThat(err.toString()).contains("2.0 s/step", "16.0 s left");
  }

  @Test
  void goesBackOverAPreviewBeforeItDrawsAgain() {
    var square = new Pixels(2, 2, 3, ByteBuffer.allocate(12));
    display.accept(new RunEvent.NodeStarted("3", "KSampler", null));
    display.accept(new RunEvent.NodeProgress("3", 1, 2, square));
    display.accept(new RunEvent.NodeProgress("3", 2, 2, square));

    assertThat(err.toString()).contains("▀", "\u001b[2A\r\u001b[J");
  }

  @Test
  void showsTheEndOfATextThatIsBeingWrittenInOneLine() {
    display.accept(new RunEvent.NodeStarted("3", "ImageTextToText", null));
    display.accept(new RunEvent.NodeProgress("3", 1, 9, null, "first " + "more ".repeat(20)));
    display.accept(new RunEvent.NodeProgress("3", 2, 9, null, "\u001b[2Jend"));

    assertThat(err.toString())
        .contains("1/9", "…", "more more\u001b[1A\r\u001b[J", "?[2Jend")
        .doesNotContain("first", "\u001b[2J");
  }

  @Test
  void saysOfACachedNodeOnlyThatItIsUnchanged() {
    display.accept(new RunEvent.NodeStarted("3", "KSampler", "Sampler"));
    display.accept(
        new RunEvent.NodeFinished("3", Duration.ofSeconds(1), List.of(), List.of(), null));
    display.accept(new RunEvent.NodesCached(List.of("9")));
    display.accept(
        new RunEvent.NodeFinished("9", Duration.ZERO, List.of(PICTURE), List.of(), null));

    assertThat(err.toString()).contains("1.0 s", "unchanged").doesNotContain("0 ms");
  }

  @Test
  void cutsALongTitleAndTakesOutWhatATerminalWouldObey() {
    display.accept(new RunEvent.NodeStarted("3", "KSampler", "\u001b[2J" + "long ".repeat(100)));
    display.accept(new RunEvent.NodeProgress("3", 1, 10, null));

    assertThat(err.toString())
        .contains("?[2Jlong long long …")
        .doesNotContain("long long long long")
        .doesNotContain("\u001b[2J");
  }

  @Test
  void printsTheFilesOnStandardOutputAlone() {
    var notice = new Notice("UNTRAINED", "this model is untrained");
    display.ended(new RunOutcome.Done(List.of(PICTURE), List.of(notice), Duration.ofSeconds(3)));

    assertThat(out).hasToString("out/a_00001_.png" + System.lineSeparator());
    assertThat(err.toString()).contains("note: this model is untrained", "done in 3.0 s");
  }
}
