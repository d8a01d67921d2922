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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// Tells one listener what happens: `job` with the job as it stands, then its events in their
/// order. `gap` says that some are not kept any more, `too_slow` that the listener has to ask
/// again.
final class TellListener {

  private static final System.Logger LOG = System.getLogger(TellListener.class.getName());

  /// Shorter than what stands between usually waits before it cuts a silent connection.
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

  private final EventStream stream;
  private final Voice voice;
  private final @Nullable Supplier<@Nullable Job> job;
  private final JsonMapper json;

  /// @param job whose end is the end of the stream; null for one without an end
  TellListener(
      EventStream stream, Voice voice, @Nullable Supplier<@Nullable Job> job, JsonMapper json) {
    this.stream = stream;
    this.voice = voice;
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
      voice.end();
    } catch (IOException | IllegalStateException gone) {
      LOG.log(System.Logger.Level.DEBUG, "a listener is gone", gone);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException fault) {
      LOG.log(System.Logger.Level.WARNING, "a listener is cut off", fault);
      cutOff(fault);
    }
  }

  private void cutOff(RuntimeException fault) {
    try {
      voice.fail(fault);
    } catch (IOException | IllegalStateException gone) {
      LOG.log(System.Logger.Level.DEBUG, "a listener is gone", gone);
    }
  }

  /// @return whether it has ended, so that nothing but what is kept can follow
  private boolean tellJob() throws IOException {
    var now = job == null ? null : job.get();
    if (now == null) {
      voice.still();
      return job != null;
    }
    voice.say("job", null, json.valueToTree(JobView.of(now)));
    return now.state().status().isFinal();
  }

  private boolean tell(EventStream.Next next, boolean over) throws IOException {
    return switch (next) {
      case EventStream.Next.Event(var event) -> {
        voice.say(EventData.name(event), number(event), EventData.of(event));
        yield over || !isLast(event);
      }
      case EventStream.Next.Quiet _ when over -> false;
      case EventStream.Next.Quiet _ -> {
        voice.still();
        yield true;
      }
      case EventStream.Next.Gap _ -> {
        voice.say("gap", null, JsonNodeFactory.instance.objectNode());
        yield true;
      }
      case EventStream.Next.TooSlow _ -> {
        voice.say("too_slow", null, JsonNodeFactory.instance.objectNode());
        yield false;
      }
      case EventStream.Next.Closed _ -> false;
    };
  }

  private static @Nullable Long number(JobEvent event) {
    return switch (event) {
      case JobEvent.Changed changed -> changed.number();
      case JobEvent.Deleted deleted -> deleted.number();
      case JobEvent.Run _ -> null;
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
