package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.engine.RunOutcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTextTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final OutcomeText text =
      new OutcomeText(new PrintWriter(out), new PrintWriter(err), Path.of("out"));

  @Test
  void printsAPathThatLeadsToAPreview() {
    var preview = new Artifact("preview_1_.png", ArtifactKind.TEMP, "image/png", 7, "ab");

    text.print(new RunOutcome.Done(List.of(preview), List.of(), Duration.ZERO));

    assertThat(out).hasToString("out/temp/preview_1_.png" + System.lineSeparator());
  }
}
