package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import io.atelier.engine.CrashReport;
import io.atelier.engine.RunOutcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTextTest {

  static final CrashReport LOST =
      new CrashReport(
          Instant.EPOCH,
          "WORKER_KILLED",
          "SIGKILL ended the worker process from outside",
          new CrashReport.Ending(1, 137, "SIGKILL"),
          new CrashReport.Work("run", "7", "KSampler"),
          List.of("its last words"),
          null,
          Path.of("/crashes/one.txt"));

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

  @Test
  void saysWhatWasLostAndWhereTheReportIs() {
    text.print(new RunOutcome.Lost(LOST));

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .containsExactly(
            "  | its last words",
            "the whole report: /crashes/one.txt",
            "atelier: WORKER_KILLED: node 7: SIGKILL ended the worker process from outside");
  }
}
