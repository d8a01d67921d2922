package io.atelier.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.client.AtelierClient;
import io.atelier.client.Job;
import io.atelier.client.JobRequest;
import io.atelier.client.JobUpdate;
import io.atelier.client.ServiceException;
import io.atelier.client.Workflow;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The service as a process, its real worker, and the Java client.
@Timeout(600)
class ServiceIT {

  private static final Path WORKFLOW = CommandLineRun.ROOT.resolve("workflows/text-to-image.json");

  @TempDir private Path folder;
  private Path data;

  @BeforeAll
  static void needsPython() {
    NeedsPython.orSkip();
  }

  @BeforeEach
  void makeData() throws IOException {
    data = ServiceProcess.dataFolder(folder);
  }

  @Test
  void makesAPictureForTheJavaClientAndTellsItsSteps() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(data, 0);
        AtelierClient client = AtelierClient.of(service.address())) {
      Heard heard = new Heard(_ -> false);
      String id = client.submit(request(3)).join().id();
      client.updates(id).subscribe(heard);
      Job job = client.end(id).join().orThrow();
      heard.end.join();

      Path saved = client.save(job.artifacts().getFirst(), folder.resolve("star.png")).join();
      BufferedImage picture = ImageIO.read(saved.toFile());
      assertThat(picture.getWidth()).isEqualTo(128);
      assertThat(heard.updates)
          .filteredOn(JobUpdate.NodeProgress.class::isInstance)
          .extracting(update -> ((JobUpdate.NodeProgress) update).total())
          .contains(3);
      assertThat(service.end()).isIn(0, 130, 143);
    }
  }

  @Test
  void keepsItsWordAfterAKillInTheMiddle() throws Exception {
    int port;
    String id;
    Heard heard = new Heard(JobUpdate.NodeProgress.class::isInstance);
    try (ServiceProcess first = ServiceProcess.start(data, 0)) {
      port = first.address().getPort();
      try (AtelierClient client = AtelierClient.of(first.address())) {
        id = client.submit(request(40)).join().id();
        client.updates(id).subscribe(heard);
        heard.seen.join();
        first.kill();
        try (ServiceProcess second = ServiceProcess.start(data, port)) {
          assertThat(second.address()).isEqualTo(first.address());
          Job job = client.end(id).join().orThrow();
          assertThat(job.attempts()).hasSize(2);
          assertThat(job.attempts().getFirst().end()).isEqualTo("interrupted");
          heard.end.join();
          assertThat(client.content(job.artifacts().getFirst()).join()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void refusesAWorkflowWithItsFindings() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(data, 0);
        AtelierClient client = AtelierClient.of(service.address())) {
      Throwable refusal =
          Assertions.catchThrowable(client.submit(request(3).set("sampler.cfg", 1000))::join);
      assertThat(refusal)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOfSatisfying(
              ServiceException.class,
              why -> assertThat(why.findings().getFirst().input()).isEqualTo("cfg"));
    }
  }

  private static JobRequest request(int steps) throws IOException {
    return JobRequest.of(Workflow.read(WORKFLOW)).set("sampler.steps", steps);
  }

  /// Keeps what it hears, and says when it has heard what is waited for.
  private static final class Heard implements Flow.Subscriber<JobUpdate> {

    final List<JobUpdate> updates = new CopyOnWriteArrayList<>();
    final CompletableFuture<Void> seen = new CompletableFuture<>();
    final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Predicate<JobUpdate> wanted;

    Heard(Predicate<JobUpdate> wanted) {
      this.wanted = wanted;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(JobUpdate update) {
      updates.add(update);
      if (wanted.test(update)) {
        seen.complete(null);
      }
    }

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
      seen.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }
}
