package io.atelier.api.comfyui.socket;

import io.atelier.api.LiveRuns;
import io.atelier.api.TellCaller;
import io.atelier.api.comfyui.OutputFiles;
import io.atelier.api.comfyui.PastRun;
import io.atelier.api.comfyui.PromptId;
import io.atelier.api.comfyui.Remaining;
import io.atelier.api.comfyui.wire.FrameData;
import io.atelier.engine.RunEvent;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.EventStream;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.Jobs;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.CloseStatus;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// Tells one connection of the queue, and of the jobs that its client has queued. On a thread of
/// its own, so that a client which is slow holds up nobody.
final class TellClient implements Runnable {

  private static final System.Logger LOG = System.getLogger(TellClient.class.getName());
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);
  private static final int MOST_RESUMED = 500;

  private final Listener listener;
  private final EventStream stream;
  private final Sources from;
  private final Map<JobId, Optional<FollowRun>> runs = new HashMap<>();

  /// What it tells of, and in which words.
  record Sources(
      Jobs jobs,
      LiveRuns live,
      Remaining remaining,
      TellCaller tell,
      JsonMapper json,
      InstantSource clock,
      OutputFiles files) {}

  TellClient(Listener listener, EventStream stream, Sources from) {
    this.listener = listener;
    this.stream = stream;
    this.from = from;
  }

  /// Returns at the end of the stream, or when the client is gone.
  @Override
  public void run() {
    try {
      status(listener.client());
      resume();
      while (tell(stream.next(SIGN_OF_LIFE))) {
        // Until one of them ends.
      }
      listener.end(CloseStatus.GOING_AWAY);
    } catch (IOException | IllegalStateException gone) {
      LOG.log(System.Logger.Level.DEBUG, "a client is gone", gone);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException fault) {
      LOG.log(System.Logger.Level.WARNING, "a client is cut off", fault);
      cutOff();
    }
  }

  private void cutOff() {
    try {
      listener.end(CloseStatus.SERVER_ERROR);
    } catch (IOException | IllegalStateException gone) {
      LOG.log(System.Logger.Level.DEBUG, "a client is gone", gone);
    }
  }

  private boolean tell(EventStream.Next next) throws IOException {
    return switch (next) {
      case EventStream.Next.Event(var event) -> {
        hear(event);
        yield true;
      }
      case EventStream.Next.Quiet _ -> {
        listener.still();
        yield true;
      }
      case EventStream.Next.Gap _ -> true;
      case EventStream.Next.TooSlow _, EventStream.Next.Closed _ -> false;
    };
  }

  /// Jobs of this client that run already: it was cut off, or its page was loaded again.
  private void resume() throws IOException {
    var running =
        JobFilter.ALL
            .ofTenant(listener.caller().tenant())
            .in(JobStatus.RUNNING, JobStatus.CANCELLING);
    for (var job : from.jobs.list(running, null, MOST_RESUMED).jobs()) {
      var run = follow(job);
      var now = from.live.of(job.id());
      if (run != null && now.isPresent()) {
        for (var frame : run.resume(now.get(), from.jobs.work(job.id()).workflow())) {
          say(frame);
        }
      }
    }
  }

  private void hear(JobEvent event) throws IOException {
    switch (event) {
      case JobEvent.Changed changed -> hear(changed);
      case JobEvent.Deleted _ -> {}
      case JobEvent.Run happened -> {
        var run = known(happened.job());
        if (run != null) {
          hear(run, happened.event());
        }
      }
    }
  }

  private void hear(JobEvent.Changed changed) throws IOException {
    switch (changed.status()) {
      case QUEUED, RUNNING -> status(null);
      case CANCELLING -> {}
      case DONE, FAILED, CANCELLED -> {
        var run = known(changed.job());
        runs.remove(changed.job());
        var job = run == null ? null : from.jobs.find(changed.job()).orElse(null);
        if (run == null || job == null) {
          status(null);
        } else {
          end(run, job);
        }
      }
    }
  }

  private void end(FollowRun run, Job job) throws IOException {
    var end = PastRun.end(job, run.node(), run.type());
    if (end.isPresent()) {
      if (!run.hasBegun()) {
        for (var frame : run.begin()) {
          say(frame);
        }
      }
      for (var frame : run.made()) {
        say(frame);
      }
      say(end.get());
    }
    status(null);
    if (run.hasBegun()) {
      say(new FrameData.ExecutingNothing(null, PromptId.of(job)));
    }
  }

  /// A picture comes after the state of its node, for who knows that it is of one, else last.
  private void hear(FollowRun run, RunEvent event) throws IOException {
    var takes = listener.takes();
    for (var frame : run.hear(event)) {
      say(frame);
      if (frame instanceof FrameData.ProgressState
          && takes == Listener.Frames.PICTURES_OF_NODES
          && event instanceof RunEvent.NodeProgress progress
          && progress.preview() != null) {
        listener.say(BinaryFrame.picture(progress.preview(), run.prompt(), progress.node()));
      }
    }
    if (event instanceof RunEvent.NodeProgress progress && takes != Listener.Frames.TEXT) {
      sayBinary(progress, takes);
    }
  }

  private void sayBinary(RunEvent.NodeProgress progress, Listener.Frames takes) throws IOException {
    if (progress.preview() != null && takes == Listener.Frames.PICTURES) {
      listener.say(BinaryFrame.picture(progress.preview()));
    }
    if (progress.text() != null) {
      listener.say(BinaryFrame.text(progress.text(), progress.node()));
    }
  }

  /// A job that this client has queued; null for another's. Nobody's event is worth an error.
  private @Nullable FollowRun known(JobId id) {
    var known = runs.get(id);
    if (known == null) {
      try {
        return from.jobs.find(id).map(this::follow).orElse(null);
      } catch (AtelierException unavailable) {
        LOG.log(System.Logger.Level.DEBUG, "a job cannot be read", unavailable);
        return null;
      }
    }
    return known.orElse(null);
  }

  private @Nullable FollowRun follow(Job job) {
    var run =
        listener.client().equals(job.terms().client())
            ? new FollowRun(PromptId.of(job), from.clock, from.files)
            : null;
    runs.put(job.id(), Optional.ofNullable(run));
    return run;
  }

  private void status(@Nullable String sid) throws IOException {
    say(new FrameData.Status(from.remaining.of(listener.caller().tenant()), sid));
  }

  private void say(FrameData frame) throws IOException {
    var message = JsonNodeFactory.instance.objectNode().put("type", frame.type());
    message.set("data", from.tell.tree(listener.caller(), frame));
    listener.say(from.json.writeValueAsString(message));
  }
}
