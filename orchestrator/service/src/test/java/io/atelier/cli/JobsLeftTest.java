package io.atelier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.OutputFolder;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.Requests;
import io.atelier.jobs.local.LocalJobs;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `jobs …` where no service runs.
class JobsLeftTest {

  /// Where nobody can listen.
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");

  @TempDir private Path data;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void readsWhatAServiceLeft() {
    String left;
    try (LocalJobs jobs = open()) {
      left = jobs.submit(Requests.of("Save")).id().text();
    }

    assertThat(run("list")).as(err.toString()).isZero();
    assertThat(run("show", left)).isZero();
    assertThat(out.toString()).contains(left + "  queued", left + " is queued");
    open().close();
  }

  @Test
  void readsNothingBehindAServicesBack() {
    try (LocalJobs _ = open()) {
      assertThat(run("list")).isEqualTo(ExitCode.FAILED);
    }
    assertThat(err.toString()).contains("DATA_IN_USE");
  }

  @Test
  void changesNothingWithoutAService() {
    open().close();
    assertThat(run("cancel", "00000000-0000-7000-8000-000000000001")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("SERVICE_UNREACHABLE", "atelier serve");
  }

  @Test
  void saysThatThereIsNothing() {
    assertThat(run("list")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("SERVICE_UNREACHABLE");
  }

  private LocalJobs open() {
    var outputs = OutputFolder.open(data.resolve("outputs"), Clock.systemUTC());
    return LocalJobs.open(JobSettings.in(data), outputs, () -> Long.MAX_VALUE);
  }

  private int run(String... arguments) {
    return new CommandLine(
            new JobsCommand(new Places(PlayedCommandLine.ROOT, data), _ -> null, NOBODY))
        .setExecutionExceptionHandler(new PrintFailure())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
