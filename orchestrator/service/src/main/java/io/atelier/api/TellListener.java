package io.atelier.api;

import io.atelier.api.wire.EventData;
import io.atelier.api.wire.JobView;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/// Tells one listener what happens: `job` with the job as it stands, then its events in their
/// order. `gap` says that some are not kept any more, `too_slow` that the listener has to ask
/// again.
final class TellListener {

  private static final System.Logger LOG = System.getLogger(TellListener.class.getName());

  /// Shorter than what stands between usually waits before it cuts a silent connection.
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private final EventStream stream;
  private final SseEmitter emitter;
  private final @Nullable Supplier<@Nullable Job> job;
  private final JsonMapper json;

  /// @param job whose end is the end of the stream; null for one without an end
  TellListener(
      EventStream stream,
      SseEmitter emitter,
      @Nullable Supplier<@Nullable Job> job,
      JsonMapper json) {
    this.stream = stream;
    this.emitter = emitter;
    this.job = job;
    this.json = json;
  }

  /// Returns at the end of the stream, or when the listener is gone.
  void run() {
    try {
      var patience = tellJob() ? Duration.ZERO : SIGN_OF_LIFE;
      while (tell(stream.next(patience), patience.isZero())) {
        // Until one of them ends.
      }
      emitter.complete();
    } catch (IOException | IllegalStateException gone) {
      LOG.log(System.Logger.Level.DEBUG, "a listener is gone", gone);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException fault) {
      LOG.log(System.Logger.Level.WARNING, "a listener is cut off", fault);
      emitter.completeWithError(fault);
    }
  }

  /// @return whether it has ended, so that nothing but what is kept can follow
  private boolean tellJob() throws IOException {
    var now = job == null ? null : job.get();
    if (now == null) {
      emitter.send(SseEmitter.event().comment("listening"));
      return job != null;
    }
    emitter.send(SseEmitter.event().name("job").data(json.writeValueAsString(JobView.of(now))));
    return now.state().status().isFinal();
  }

  private boolean tell(EventStream.Next next, boolean over) throws IOException {
    return switch (next) {
      case EventStream.Next.Event(var event) -> {
        emitter.send(built(event));
        yield over || !isLast(event);
      }
      case EventStream.Next.Quiet _ when over -> false;
      case EventStream.Next.Quiet _ -> {
        emitter.send(SseEmitter.event().comment("still here"));
        yield true;
      }
      case EventStream.Next.Gap _ -> {
        emitter.send(SseEmitter.event().name("gap").data("{}"));
        yield true;
      }
      case EventStream.Next.TooSlow _ -> {
        emitter.send(SseEmitter.event().name("too_slow").data("{}"));
        yield false;
      }
      case EventStream.Next.Closed _ -> false;
    };
  }

  private static SseEmitter.SseEventBuilder built(JobEvent event) {
    var built = SseEmitter.event().name(EventData.name(event)).data(EventData.of(event).toString());
    return switch (event) {
      case JobEvent.Changed changed -> built.id(Long.toString(changed.number()));
      case JobEvent.Deleted deleted -> built.id(Long.toString(deleted.number()));
      case JobEvent.Run _ -> built;
    };
  }

  /// Whether nothing follows of the one job that is listened to.
  private boolean isLast(JobEvent event) {
    return job != null
        && switch (event) {
          case JobEvent.Changed changed -> changed.status().isFinal();
          case JobEvent.Deleted _ -> true;
          case JobEvent.Run _ -> false;
        };
  }
}
