package io.atelier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.OutputFolder;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.Storage;
import io.atelier.jobs.local.LocalJobs;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What clients hear while another program locks the database, and after.
@Timeout(60)
class LockedDatabaseTest {

  @TempDir private Path folder;

  @Test
  void refusesWithACodeLosesNothingAndGoesOn() throws Exception {
    var file = folder.resolve("locked.db");
    var outputs = OutputFolder.open(folder.resolve("out"), Clock.systemUTC());
    var settings =
        JobSettings.in(Files.createDirectory(folder.resolve("jobs")))
            .with(new Storage.Sqlite(file, Duration.ofMillis(100)))
            .withFreeBytes(0);
    try (var jobs = LocalJobs.open(settings, outputs, () -> Long.MAX_VALUE);
        var service = PlayedService.startOver(jobs, folder)) {
      var before = submitted(service, "before");
      try (var lock = DriverManager.getConnection("jdbc:sqlite:" + file)) {
        execute(lock, "begin immediate");
        var refused = submit(service, "again");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(PlayedService.json(refused).path("code").asString())
            .isEqualTo("DATABASE_UNAVAILABLE");
        assertThat(service.get("/v1/jobs/" + before).statusCode()).isEqualTo(200);
        execute(lock, "rollback");
      }
      var after = submitted(service, "again");

      assertThat(submitted(service, "again")).isEqualTo(after);
      assertThat(PlayedService.json(service.get("/v1/jobs")).path("jobs").valueStream())
          .extracting(job -> job.path("id").asString())
          .containsExactly(after, before);
    }
  }

  private static String submitted(PlayedService service, String key) throws Exception {
    var answer = submit(service, key);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
    return PlayedService.json(answer).path("id").asString();
  }

  private static HttpResponse<String> submit(PlayedService service, String key) throws Exception {
    var workflow =
        Files.readString(PlayedService.ROOT.resolve("workflows").resolve("text-to-image.json"));
    return service.send(
        PlayedService.posting(
            service.request("/v1/jobs").header("Idempotency-Key", key), workflow));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
