package io.atelier.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The names that programs depend on.
class EventJsonTest {

  @Test
  void namesTheStepOfANode() {
    assertThat(EventJson.of(new RunEvent.NodeProgress("3", 2, 20, null)))
        .hasToString("{\"event\":\"node_progress\",\"node\":\"3\",\"step\":2,\"total\":20}");
  }

  @Test
  void holdsTheTextThatANodeWrites() {
    assertThat(EventJson.of(new RunEvent.NodeProgress("3", 2, 20, null, "a red")))
        .hasToString(
            "{\"event\":\"node_progress\",\"node\":\"3\",\"step\":2,\"total\":20,"
                + "\"text\":\"a red\"}");
  }

  @Test
  void namesTheLaneOfANode() {
    assertThat(EventJson.of(new RunEvent.NodeStarted("3", "SaveImage", null, "java-1")))
        .hasToString(
            "{\"event\":\"node_started\",\"node\":\"3\",\"type\":\"SaveImage\",\"title\":null,"
                + "\"lane\":\"java-1\"}");
  }

  @Test
  void namesEveryFileOfARun() {
    var picture = new Artifact("a.png", ArtifactKind.OUTPUT, "image/png", 7, "ab");

    assertThat(
            EventJson.of(new RunOutcome.Done(List.of(picture), List.of(), Duration.ofMillis(1500))))
        .hasToString(
            "{\"event\":\"done\",\"seconds\":1.5,\"artifacts\":[{\"name\":\"a.png\",\"kind\":\"output\","
                + "\"path\":\"a.png\",\"media_type\":\"image/png\",\"bytes\":7,\"sha256\":\"ab\"}],\"notices\":[]}");
  }

  @Test
  void namesCodeNodeAndTracebackOfAFailure() {
    var failure =
        new Failure("OUT_OF_MEMORY", "3", "KSampler", "too large", "Traceback…", List.of());

    assertThat(EventJson.of(new RunOutcome.Failed(failure)).path("error"))
        .hasToString(
            "{\"code\":\"OUT_OF_MEMORY\",\"message\":\"too large\",\"node\":\"3\","
                + "\"type\":\"KSampler\",\"traceback\":\"Traceback…\",\"findings\":[]}");
  }

  @Test
  void saysHowTheWorkerEndedThatLostARun() {
    var report =
        new CrashReport(
            Instant.EPOCH,
            "WORKER_KILLED",
            "SIGKILL ended the worker process from outside",
            new CrashReport.Ending(1, 137, "SIGKILL"),
            new CrashReport.Work("run", "7", "KSampler"),
            List.of("its last words"),
            null,
            Path.of("/crashes/one.txt"));

    assertThat(EventJson.of(new RunOutcome.Lost(report)))
        .hasToString(
            "{\"event\":\"lost\",\"error\":{\"code\":\"WORKER_KILLED\",\"message\":\"SIGKILL ended"
                + " the worker process from outside\",\"node\":\"7\",\"type\":\"KSampler\","
                + "\"traceback\":null,\"findings\":[]},\"exit_code\":137,\"signal\":\"SIGKILL\","
                + "\"report\":\"/crashes/one.txt\"}");
  }
}
