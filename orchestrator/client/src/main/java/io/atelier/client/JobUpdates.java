package io.atelier.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// The events of one job. Each subscriber has a connection of its own, read by a virtual thread;
/// one that is slow slows that thread down, and nobody else.
record JobUpdates(Calls calls, String path) implements Flow.Publisher<JobUpdate> {

  private static final int BUFFERED = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int FIRST_SERVER_ERROR = 500;

  @Override
  public void subscribe(Flow.Subscriber<? super JobUpdate> subscriber) {
    var publisher = new SubmissionPublisher<JobUpdate>(Runnable::run, BUFFERED);
    publisher.subscribe(subscriber);
    Thread.ofVirtual().name("updates of " + path).start(() -> new Listening(publisher).run());
  }

  /// One subscriber's.
  private final class Listening {

    private final SubmissionPublisher<JobUpdate> publisher;
    private @Nullable String last;
    private long heard = System.nanoTime();
    private boolean ended;
    private boolean over;

    Listening(SubmissionPublisher<JobUpdate> publisher) {
      this.publisher = publisher;
    }

    void run() {
      try {
        var pause = FIRST_PAUSE;
        while (!over && publisher.hasSubscribers()) {
          long before = heard;
          try {
            listen();
          } catch (IOException e) {
            requirePatience(e);
          } catch (ServiceException e) {
            if (e.status() < FIRST_SERVER_ERROR) {
              throw e;
            }
            requirePatience(e);
          }
          if (!over) {
            pause = heard == before ? longer(pause) : FIRST_PAUSE;
            Thread.sleep(pause);
          }
        }
        publisher.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        publisher.closeExceptionally(e);
      } catch (IOException | RuntimeException e) {
        publisher.closeExceptionally(e);
      }
    }

    private void listen() throws IOException, InterruptedException {
      try (var stream = calls.open(path, last);
          var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (var event = ServerSentEvent.read(lines);
            event != null && !over && publisher.hasSubscribers();
            event = ServerSentEvent.read(lines)) {
          heard = System.nanoTime();
          take(event);
        }
        over |= ended;
      }
    }

    private void take(ServerSentEvent event) throws IOException {
      if (event.id() != null) {
        last = event.id();
      }
      if (event.name().equals("job")) {
        ended = read(event, Job.class).status().isFinal();
      } else if (event.data().contains("\"event\"")) {
        var update = read(event, JobUpdate.class);
        publisher.submit(update);
        over = isLast(update);
      }
    }

    private void requirePatience(Exception failure) throws IOException {
      if (calls.http().isTerminated() || System.nanoTime() - heard > PATIENCE.toNanos()) {
        throw new IOException("The service was left, or did not answer for a minute.", failure);
      }
    }
  }

  private static <T> T read(ServerSentEvent event, Class<T> as) throws IOException {
    try {
      return Json.MAPPER.readValue(event.data(), as);
    } catch (JacksonException e) {
      throw new IOException("An event cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private static boolean isLast(JobUpdate update) {
    return switch (update) {
      case JobUpdate.Changed changed -> changed.status().isFinal();
      case JobUpdate.Deleted _ -> true;
      case JobUpdate.RunStarted _,
          JobUpdate.NodesCached _,
          JobUpdate.NodeStarted _,
          JobUpdate.NodeProgress _,
          JobUpdate.NodeFinished _,
          JobUpdate.Unknown _ ->
          false;
    };
  }

  private static Duration longer(Duration pause) {
    var twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }
}
