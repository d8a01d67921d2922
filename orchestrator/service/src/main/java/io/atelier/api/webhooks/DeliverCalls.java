package io.atelier.api.webhooks;

import io.atelier.api.TellCaller;
import io.atelier.api.wire.JobView;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.Callbacks;
import io.atelier.jobs.JobFailure;
import io.atelier.jobs.JobId;
import io.atelier.jobs.Jobs;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Makes the calls that ended jobs are owed: each on a virtual thread of its own, a few at a time
/// to one target, so that one that does not answer delays no other. What is owed stands in the
/// table of jobs, and survives the end of the service.
@Component
final class DeliverCalls implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(DeliverCalls.class);

  private static final int MOST = 64;
  private static final int MOST_OF_A_TARGET = 4;
  private static final Duration BEFORE_WRITING_AGAIN = Duration.ofSeconds(1);

  private final Jobs jobs;
  private final CallSettings settings;
  private final TellCaller tell;
  private final InstantSource clock = InstantSource.system();
  private final Map<JobId, String> open = new ConcurrentHashMap<>();
  private final Semaphore awake = new Semaphore(0);
  private volatile boolean running;
  private final SendCall send;

  DeliverCalls(Jobs jobs, CallSettings settings, CallTargets targets, TellCaller tell) {
    this.jobs = jobs;
    this.settings = settings;
    this.tell = tell;
    send = new SendCall(targets, settings.timeout(), MOST);
  }

  @Override
  public void start() {
    running = true;
    Thread.ofPlatform().name("webhooks").daemon().start(this::work);
  }

  private void work() {
    try {
      while (running) {
        beginAll();
        if (awake.tryAcquire(settings.look().toMillis(), TimeUnit.MILLISECONDS)) {
          awake.drainPermits();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void beginAll() {
    try {
      while (running && open.size() < MOST && begin() > 0) {
        // Those of targets that were crowded out are looked for again.
      }
    } catch (RuntimeException e) {
      LOG.warn("Calls that are due can't be read; they are made later: {}", e.getMessage());
    }
  }

  /// @return how many were begun
  private int begin() {
    var before = Set.copyOf(open.keySet());
    var begun = 0;
    for (var due : jobs.callbacks().due(busy(), 2 * MOST)) {
      var target = due.callback().target();
      if (running
          && open.size() < MOST
          && !before.contains(due.job())
          && count(target) < MOST_OF_A_TARGET) {
        open.put(due.job(), target);
        begun++;
        Thread.ofVirtual().name("webhook").start(() -> deliver(due));
      }
    }
    return begun;
  }

  private Set<String> busy() {
    return open.values().stream()
        .filter(target -> count(target) >= MOST_OF_A_TARGET)
        .collect(Collectors.toSet());
  }

  private long count(String target) {
    return open.values().stream().filter(target::equals).count();
  }

  private void deliver(Callbacks.Due due) {
    try (var _ = MDC.putCloseable("job", due.job().text())) {
      var job = jobs.find(due.job());
      if (job.isPresent()) {
        var told = tell.anybody(JobEnded.of(JobView.of(job.get()))).toString();
        var message = new SignedMessage("msg_" + due.job().text(), clock.instant(), told);
        settle(due, send.send(due.callback(), message));
      }
    } catch (RuntimeException e) {
      LOG.error("A call is made again: it met a fault", e);
    } finally {
      open.remove(due.job());
      awake.release();
    }
  }

  private void settle(Callbacks.Due due, CallOutcome outcome) {
    if (!running && !(outcome instanceof CallOutcome.Delivered)) {
      return; // It was broken off, and is made again after the next start.
    }
    switch (outcome) {
      case CallOutcome.Delivered _ -> write(() -> jobs.callbacks().delivered(due.job()));
      case CallOutcome.Refused(var code, var message) -> giveUp(due, code, message);
      case CallOutcome.Failed(var _, var message, var _) when due.tries() + 1 >= settings.tries() ->
          giveUp(
              due,
              CallCode.CALLBACK_GIVEN_UP,
              "The callback failed %d times and is not tried again. Of the last time: %s"
                  .formatted(due.tries() + 1, message));
      case CallOutcome.Failed(var code, var message, var asked) -> {
        var again = clock.instant().plus(pause(due.tries() + 1, asked));
        write(
            () -> jobs.callbacks().failed(due.job(), new JobFailure(code.name(), message), again));
      }
    }
  }

  private void giveUp(Callbacks.Due due, CallCode code, String message) {
    LOG.warn("A call to {} is given up: {}: {}", due.callback().target(), code, message);
    write(() -> jobs.callbacks().failed(due.job(), new JobFailure(code.name(), message), null));
  }

  /// Up to a fifth more or less, so that calls that failed together do not come together again.
  private Duration pause(int made, @Nullable Duration asked) {
    var usual = settings.pauseAfter(made);
    var least = asked != null && asked.compareTo(usual) > 0 ? asked : usual;
    var chance = ThreadLocalRandom.current().nextDouble(0.8, 1.2);
    return Duration.ofMillis((long) (least.toMillis() * chance));
  }

  /// What has happened is written when the database takes it; until then the call counts as on its
  /// way, and is not made again.
  private void write(Runnable change) {
    while (true) {
      try {
        change.run();
        return;
      } catch (AtelierException e) {
        if (!running) {
          return;
        }
        LOG.warn("How a call went can't be written yet: {}", e.getMessage());
        LockSupport.parkNanos(BEFORE_WRITING_AGAIN.toNanos());
      }
    }
  }

  @Override
  public void stop() {
    running = false;
    awake.release();
    send.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
