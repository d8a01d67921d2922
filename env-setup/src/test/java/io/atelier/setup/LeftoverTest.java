package io.atelier.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoverTest {

  @TempDir Path folder;
  private Path pidFile;
  private Process process;

  @BeforeEach
  void startAProcess() throws IOException {
    pidFile = folder.resolve("pid");
    process = new ProcessBuilder("/bin/sh", "-c", "read line", folder.toString()).start();
  }

  @AfterEach
  void endTheProcess() {
    process.destroyForcibly();
  }

  private void recorded(String place) throws IOException {
    Files.writeString(pidFile, process.pid() + "\n" + place + "\n");
  }

  private void isEnded(Leftover leftover) throws IOException {
    assertThat(leftover.end()).isTrue();
    assertThat(process.isAlive()).isFalse();
    assertThat(pidFile).doesNotExist();
  }

  private void isLeftAlone(Leftover leftover) throws IOException {
    assertThat(leftover.end()).isFalse();
    assertThat(process.isAlive()).isTrue();
    assertThat(pidFile).doesNotExist();
  }

  @Test
  void endsWhatWasRecordedHere() throws IOException {
    recorded("boot 1 pid:[1]");
    isEnded(new Leftover(pidFile, Path.of("/elsewhere"), "boot 1 pid:[1]"));
  }

  @Test
  void leavesAProcessAloneThatBeganLaterUnderARecordedId() throws IOException {
    recorded("boot 1 pid:[1]");
    var longAgo = Instant.now().minus(Duration.ofHours(1));
    Files.setLastModifiedTime(pidFile, FileTime.from(longAgo));
    isLeftAlone(new Leftover(pidFile, folder, "boot 1 pid:[1]"));
  }

  @Test
  void leavesAStrangerAloneWhoseIdWasRecordedInAnotherContainerOrBoot() throws IOException {
    recorded("boot 1 pid:[2]");
    isLeftAlone(new Leftover(pidFile, folder, "boot 1 pid:[1]"));
  }

  @Test
  void asksTheCommandLineWhereTheSystemNamesNoPlace() throws IOException {
    recorded("");
    isLeftAlone(new Leftover(pidFile, Path.of("/elsewhere"), ""));
    recorded("");
    isEnded(new Leftover(pidFile, folder, ""));
  }

  @Test
  void leavesAProcessAloneThatARecordWithoutPlaceNames() throws IOException {
    Files.writeString(pidFile, Long.toString(process.pid()));
    isLeftAlone(new Leftover(pidFile, folder, ""));
  }
}
