package io.atelier.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.atelier.artifacts.OutputFolder;
import io.atelier.engine.RunEvent;
import io.atelier.engine.RunOutcome;
import io.atelier.engine.RunRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// That the played worker does what jobs expect of any: the same sentences as those of the core's
/// `WorkerContract`.
@Timeout(120)
class PlayedWorkerTest {

  @TempDir private Path folder;
  private PlayedWorker worker;

  @BeforeEach
  void open() {
    worker = new PlayedWorker(OutputFolder.open(folder, Clock.systemUTC()), "Mine");
  }

  private static RunRequest request(String id, String type) {
    return new RunRequest(id, Requests.workflow(type, Map.of()), new LinkedHashMap<>());
  }

  @Test
  void makesAnArtifact() {
    var events = new ArrayList<RunEvent>();
    assertThat(worker.run(request("one", "Save"), events::add))
        .isInstanceOfSatisfying(
            RunOutcome.Done.class,
            done ->
                assertThat(folder.resolve(done.artifacts().getFirst().path())).hasContent("one"));
    assertThat(events.getFirst()).isInstanceOf(RunEvent.RunStarted.class);
    assertThat(events.getLast()).isInstanceOf(RunEvent.NodeFinished.class);
  }

  @Test
  void refusesASecondRunOfTheSameName() {
    var second = new AtomicReference<Throwable>();
    worker.run(
        request("one", "Save"),
        event -> {
          if (event instanceof RunEvent.RunStarted) {
            second.set(catchThrowable(() -> worker.run(request("one", "Save"), _ -> {})));
          }
        });
    assertThat(second.get()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stopsARunThatIsCancelled() {
    assertThat(worker.run(request("one", "Wait"), _ -> worker.cancel("one")))
        .isEqualTo(new RunOutcome.Cancelled());
    assertThat(worker.run(request("two", "Save"), _ -> {})).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void ignoresACancelForARunThatIsNotHere() {
    worker.cancel("nobody");
    assertThat(worker.run(request("nobody", "Save"), _ -> {})).isInstanceOf(RunOutcome.Done.class);
  }

  @Test
  void saysWhichNodeTypesItRuns() {
    assertThat(worker.palette().types().names()).contains("Save", "Mine");
  }

  @Test
  void runsNothingOnceItIsClosed() {
    worker.close();
    worker.close();
    assertThat(worker.run(request("late", "Save"), _ -> {})).isEqualTo(new RunOutcome.Cancelled());
  }
}
