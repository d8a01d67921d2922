package io.atelier.api.console;

import io.atelier.api.LiveRun;
import io.atelier.api.LiveRuns;
import io.atelier.artifacts.Artifact;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Makes tiles of jobs.
@Component
final class JobTiles {

  static final String PNG = "image/png";

  private final Captions captions;
  private final LiveRuns live;
  private final InstantSource clock = InstantSource.system();

  JobTiles(Captions captions, LiveRuns live) {
    this.captions = captions;
    this.live = live;
  }

  List<JobTile> of(List<Job> jobs) {
    return jobs.stream().map(this::of).toList();
  }

  JobTile of(Job job) {
    var state = job.state();
    var pictures =
        job.output().artifacts().stream().filter(each -> each.mediaType().equals(PNG)).toList();
    var priority = job.terms().priority();
    return new JobTile(
        job.id().text(),
        href(job.id().text()),
        captions.of(job.id()),
        state.status().name().toLowerCase(Locale.ROOT),
        Words.ago(state.since(), clock.instant()),
        Words.date(state.since()),
        state instanceof JobState.Done done ? Words.took(done.took()) : null,
        pictures.isEmpty() ? null : thumbnail(pictures.getFirst()),
        pictures.size(),
        priority == 0 ? null : "%+d".formatted(priority),
        List.copyOf(job.terms().tags()),
        state instanceof JobState.Failed failed ? failed.failure().message() : null,
        !state.status().isFinal(),
        progress(job));
  }

  static String href(String id) {
    return "/console/jobs/" + id;
  }

  static String thumbnail(Artifact picture) {
    return "/v1/artifacts/" + picture.sha256() + "/thumbnail";
  }

  private JobTile.@Nullable Progress progress(Job job) {
    return switch (job.state()) {
      case JobState.Running running -> progress(job, "worker " + running.worker() + " begins");
      case JobState.Cancelling _ -> progress(job, "is asked to stop");
      case JobState.Queued _, JobState.Done _, JobState.Failed _, JobState.Cancelled _ -> null;
    };
  }

  private JobTile.Progress progress(Job job, String otherwise) {
    return live.of(job.id())
        .map(run ->
            new JobTile.Progress(
                (int) (run.done() * 100),
                doing(run, otherwise),
                run.picture() == null
                    ? null
                    : "/v1/jobs/%s/preview?picture=%d".formatted(job.id(), run.pictures())))
        .orElseGet(() -> new JobTile.Progress(0, otherwise, null));
  }

  private static String doing(LiveRun.Progress run, String otherwise) {
    if (run.title() == null) {
      return otherwise;
    }
    return run.total() == 0
        ? run.title()
        : "%s, step %d of %d".formatted(run.title(), run.step(), run.total());
  }

  /// Of something that happened.
  String ago(Instant then) {
    return Words.ago(then, clock.instant());
  }
}
