package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.access.Role;
import io.atelier.cli.AtelierCommand;
import io.atelier.cli.Places;
import io.atelier.cli.Terminal;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `jobs …` against the real API.
@Timeout(60)
class JobsCommandTest {

  private static final String WORKFLOW =
      PlayedService.ROOT.resolve("workflows/text-to-image.json").toString();

  @TempDir private Path folder;
  private PlayedService service;

  /// What a command left.
  private record Ended(int exit, String out, String err) {}

  @BeforeEach
  void start() throws IOException {
    service = PlayedService.start(Files.createDirectory(folder.resolve("service")));
  }

  @AfterEach
  void stop() throws IOException {
    service.close();
  }

  @Test
  void submitsListsAndShowsAJob() {
    var submitted = jobs("submit", WORKFLOW, "--set", "prompt.text=a star", "--tag", "mine");
    assertThat(submitted.exit()).as(submitted.err()).isZero();
    var job = service.jobs.all().getFirst();
    assertThat(submitted.out()).isEqualToIgnoringNewLines(job.id().text());
    assertThat(service.jobs.work(job.id()).values()).containsEntry("prompt.text", "a star");

    assertThat(jobs("list").out()).contains(job.id().text(), "queued");
    assertThat(jobs("list", "--tag", "other").out()).isEmpty();
    assertThat(jobs("list", "--status", "done,failed").out()).isEmpty();
    assertThat(jobs("show", job.id().text()).out()).contains(job.id().text() + " is queued");
    assertThat(jobs("show", job.id().text(), "--json").out()).contains("\"status\":\"queued\"");
  }

  @Test
  void saysByItsExitHowAJobEnded() {
    var done = submitted();
    service.jobs.finish(done);
    var failed = submitted();
    var failure = new JobFailure("OUT_OF_MEMORY", "Make it smaller.");
    service.jobs.become(failed, new JobState.Failed(Instant.EPOCH, failure), List.of());
    var cancelled = submitted();
    assertThat(jobs("cancel", cancelled.text()).out()).contains("is cancelled");

    assertThat(jobs("watch", done.text()).exit()).isZero();
    assertThat(jobs("watch", failed.text()).exit()).isEqualTo(1);
    assertThat(jobs("watch", failed.text()).out()).contains("OUT_OF_MEMORY: Make it smaller.");
    assertThat(jobs("watch", cancelled.text()).exit()).isEqualTo(130);
  }

  @Test
  void triesAgainAndForgets() {
    var cancelled = submitted();
    jobs("cancel", "--tag", "mine");
    jobs("cancel", cancelled.text());
    var again = jobs("retry", cancelled.text());
    assertThat(again.out()).isEqualToIgnoringNewLines(service.jobs.all().getLast().id().text());

    assertThat(jobs("delete", cancelled.text()).exit()).isZero();
    assertThat(service.jobs.find(cancelled)).isEmpty();
    var running = jobs("delete", again.out().strip());
    assertThat(running.exit()).isEqualTo(2);
    assertThat(running.err()).contains("JOB_STATE_CONFLICT");
  }

  @Test
  void tellsEveryFinding() throws IOException {
    var broken = folder.resolve("broken.json");
    Files.writeString(
        broken, Files.readString(Path.of(WORKFLOW)).replace("\"steps\": 20", "\"steps\": -1"));

    var refused = jobs("submit", broken.toString());

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("node sampler", "INVALID_WORKFLOW");
    assertThat(service.jobs.accepted()).isZero();
  }

  @Test
  void saysWhatATokenIsWantedFor() {
    service.token("anna", Role.SUBMIT);

    var refused = jobs("list");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("TOKEN_MISSING");
  }

  @Test
  void saysThatNobodyAnswers() {
    var nobody = jobs("http://127.0.0.1:1", folder, "list");

    assertThat(nobody.exit()).isEqualTo(1);
    assertThat(nobody.err()).contains("SERVICE_UNREACHABLE", "atelier serve");
  }

  private JobId submitted() {
    assertThat(jobs("submit", WORKFLOW).exit()).isZero();
    return service.jobs.all().getLast().id();
  }

  private Ended jobs(String... arguments) {
    return jobs(service.at("/").toString(), folder, arguments);
  }

  private static Ended jobs(String address, Path data, String... arguments) {
    var all = new ArrayList<>(List.of("jobs", "--service", address));
    all.addAll(List.of(arguments));
    return run(data, all);
  }

  private static Ended run(Path data, List<String> arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var exit =
        AtelierCommand.commandLine(
                new Places(PlayedService.ROOT, data),
                new Terminal(false, false, false),
                _ -> {
                  throw new AssertionError("no worker is opened here");
                },
                _ -> {
                  throw new AssertionError("no service is started here");
                })
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments.toArray(String[]::new));
    return new Ended(exit, out.toString(), err.toString());
  }
}
