package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.wire.ApiCode;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Job;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/// Everybody who listens to events, each on a virtual thread of its own: one that is slow, or gone
/// without a word, holds up nobody else.
public final class Listeners implements AutoCloseable {

  private static final long FOR_EVER = 0;

  /// What all together get to be told that it is over.
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final int most;
  private final JsonMapper json;
  private final TellCaller tell;
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService tellers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("listener").factory());
  private volatile boolean closed;

  /// @param most at the same time
  public Listeners(int most, JsonMapper json, TellCaller tell) {
    this.most = most;
    this.json = json;
    this.tell = tell;
  }

  /// Sends what a stream gives until either end closes.
  ///
  /// @param stream owned from now on
  /// @param job whose end is the end of the stream; null for one without an end
  /// @throws ApiException TOO_MANY_LISTENERS
  SseEmitter open(EventStream stream, @Nullable Supplier<@Nullable Job> job, Caller caller) {
    admit(stream);
    var emitter = new SseEmitter(FOR_EVER);
    emitter.onCompletion(() -> close(stream));
    emitter.onError(_ -> close(stream));
    begin(stream, job, tell.voice(caller, new SseVoice(emitter)));
    return emitter;
  }

  /// Tells what a stream gives to a connection that is there already, until either end closes.
  ///
  /// @param stream owned from now on; closed by who sees that the listener is gone
  /// @throws ApiException TOO_MANY_LISTENERS
  void open(EventStream stream, @Nullable Supplier<@Nullable Job> job, Caller caller, Voice voice) {
    admit(stream);
    begin(stream, job, tell.voice(caller, voice));
  }

  /// Runs a listener that reads a stream by itself, until either end closes.
  ///
  /// @param stream owned from now on
  /// @throws ApiException TOO_MANY_LISTENERS
  public void run(EventStream stream, Runnable listener) {
    admit(stream);
    start(stream, listener);
  }

  private void admit(EventStream stream) {
    open.add(stream);
    if (closed || open.size() > most) {
      close(stream);
      throw new ApiException(
          ApiCode.TOO_MANY_LISTENERS,
          "%,d listen already, and no more can; try again later, or ask for the job itself."
              .formatted(most));
    }
  }

  private void begin(EventStream stream, @Nullable Supplier<@Nullable Job> job, Voice voice) {
    start(stream, new TellListener(stream, voice, job, json)::run);
  }

  private void start(EventStream stream, Runnable listener) {
    tellers.execute(() -> {
      try {
        listener.run();
      } finally {
        close(stream);
      }
    });
  }

  /// How many listen now.
  public int count() {
    return open.size();
  }

  private void close(EventStream stream) {
    open.remove(stream);
    stream.close();
  }

  /// Ends every stream, so that nobody holds up the end of the service, and waits a moment until
  /// the listeners know, before their connections are cut.
  @Override
  public void close() {
    closed = true;
    open.forEach(this::close);
    tellers.shutdown();
    try {
      var _ = tellers.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
