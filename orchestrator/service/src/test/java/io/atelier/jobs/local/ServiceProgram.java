package io.atelier.jobs.local;

import io.atelier.artifacts.OutputFolder;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobSettings;
import io.atelier.jobs.JobTerms;
import io.atelier.jobs.PlayedWorker;
import io.atelier.jobs.Requests;
import io.atelier.jobs.RetryPolicy;
import io.atelier.jobs.Submitted;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// A service without its surface: it submits to itself, and prints each id that was accepted. Made
/// to be killed.
public final class ServiceProgram {

  static final String SERVING = "serving";
  static final String ACCEPTED = "accepted ";
  static final String DRAINED = "drained";

  private static final int SUBMITTERS = 4;
  private static final int WAITING = 40;
  private static final long BREATH = Duration.ofMillis(2).toNanos();

  private ServiceProgram() {}

  static JobSettings settings(Path folder) {
    return JobSettings.in(folder).withEvents(100_000_000).withFreeBytes(0);
  }

  static OutputFolder outputs(Path folder) {
    return OutputFolder.open(folder.resolve("out"), Clock.systemUTC());
  }

  /// Serves itself.
  ///
  /// @param arguments the data folder, a seed, and `load` or `drain`
  public static void main(String[] arguments) throws InterruptedException {
    var folder = Path.of(arguments[0]);
    var outputs = outputs(folder);
    var jobs = LocalJobs.open(settings(folder), outputs, () -> Long.MAX_VALUE);
    jobs.serve("one", new PlayedWorker(outputs));
    jobs.serve("two", new PlayedWorker(outputs));
    System.out.println(SERVING);
    if (arguments[2].equals("load")) {
      for (var number = 0; number < SUBMITTERS; number++) {
        var random = new Random(Long.parseLong(arguments[1]) * SUBMITTERS + number);
        Thread.ofPlatform().start(() -> submit(jobs, random));
      }
      new CountDownLatch(1).await();
    }
    drain(jobs);
  }

  private static void submit(LocalJobs jobs, Random random) {
    while (true) {
      if (waiting(jobs) > WAITING) {
        LockSupport.parkNanos(BREATH);
      } else {
        var batch = random.nextInt(10) == 0;
        var answers =
            batch
                ? jobs.submitAll(List.of(request(random), request(random), request(random)))
                : List.of(jobs.submit(request(random)));
        answers.forEach(answer -> System.out.println(ACCEPTED + answer.id()));
        if (random.nextInt(8) == 0) {
          stop(jobs, answers.getFirst());
        }
      }
    }
  }

  private static int waiting(LocalJobs jobs) {
    return jobs.status().queued().values().stream().mapToInt(Integer::intValue).sum();
  }

  private static void stop(LocalJobs jobs, Submitted job) {
    try {
      jobs.cancel(job.id());
    } catch (AtelierException e) {
      System.out.println("refused " + e.getMessage());
    }
  }

  /// A job that waits to be stopped is one that has a time limit, so that every job ends.
  private static JobRequest request(Random random) {
    var terms =
        JobTerms.of("tenant-" + random.nextInt(3))
            .withPriority(random.nextInt(5))
            .withRetry(new RetryPolicy(2, Duration.ofMillis(random.nextInt(20))));
    return switch (random.nextInt(12)) {
      case 0 -> Requests.of("Fail", terms);
      case 1 -> Requests.of("Lose", terms);
      case 2 -> Requests.of("Full", terms);
      case 3 -> Requests.of("Wait", terms.withTimeLimit(Duration.ofMillis(30)));
      default -> Requests.of("Save", terms);
    };
  }

  private static void drain(LocalJobs jobs) {
    while (!jobs.status().queued().isEmpty() || !jobs.status().running().isEmpty()) {
      LockSupport.parkNanos(BREATH);
    }
    jobs.close();
    System.out.println(DRAINED);
  }

  /// The id that a line tells.
  static JobId id(String line) {
    return new JobId(line.substring(ACCEPTED.length()));
  }
}
