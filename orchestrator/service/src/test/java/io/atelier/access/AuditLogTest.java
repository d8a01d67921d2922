package io.atelier.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

  @TempDir private Path folder;

  @Test
  void writesALineForEachAndKeepsAFewFullFiles() throws IOException {
    try (var log = new AuditLog(folder, 1)) {
      for (var number = 0; number < 12; number++) {
        log.write(entry("POST /v1/jobs/" + number));
      }
    }

    var access = folder.resolve("access");
    assertThat(Files.readString(access.resolve("audit.1.jsonl"))).contains("/v1/jobs/11\"");
    assertThat(Files.readString(access.resolve("audit.9.jsonl"))).contains("/v1/jobs/3\"");
    assertThat(access.resolve("audit.10.jsonl")).doesNotExist();
  }

  @Test
  void goesOnWhereItStopped() throws IOException {
    for (var number = 0; number < 2; number++) {
      try (var log = new AuditLog(folder, 1 << 20)) {
        log.write(entry("DELETE /v1/jobs/" + number));
      }
    }

    assertThat(Files.readAllLines(folder.resolve("access/audit.jsonl"))).hasSize(2);
  }

  @Test
  void stopsNobodyWhenItCanNotBeWritten() throws IOException {
    Files.writeString(folder.resolve("access"), "a file where a folder should be");

    try (var log = new AuditLog(folder, 1 << 20)) {
      log.write(entry("POST /v1/jobs"));
    }
  }

  private static AuditEntry entry(String action) {
    return new AuditEntry(Instant.EPOCH, "127.0.0.1", "anna", "studio", action, 200, null);
  }
}
