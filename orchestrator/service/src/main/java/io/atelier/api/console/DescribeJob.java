package io.atelier.api.console;

import io.atelier.access.Caller;
import io.atelier.api.LiveRuns;
import io.atelier.api.TellCaller;
import io.atelier.api.WorkerPool;
import io.atelier.api.wire.AttemptView;
import io.atelier.api.wire.JobView;
import io.atelier.api.wire.LossView;
import io.atelier.artifacts.Artifact;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Workflow;
import io.atelier.jobs.Attempt;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobWork;
import io.atelier.jobs.Jobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Gathers everything about one job.
@Component
final class DescribeJob {

  /// A drawing of more is of no use, and takes long.
  private static final int MOST_DRAWN = 250;

  private final Jobs jobs;
  private final WorkerPool pool;
  private final LiveRuns live;
  private final JobTiles tiles;
  private final SamePixels pixels;
  private final TellCaller tell;

  DescribeJob(
      Jobs jobs,
      WorkerPool pool,
      LiveRuns live,
      JobTiles tiles,
      SamePixels pixels,
      TellCaller tell) {
    this.jobs = jobs;
    this.pool = pool;
    this.live = live;
    this.tiles = tiles;
    this.pixels = pixels;
    this.tell = tell;
  }

  private record Drawing(@Nullable GraphView graph, @Nullable String reason) {}

  /// @param job of the caller's tenant
  JobDetail of(Job job, Caller caller) {
    var work = jobs.work(job.id());
    var view = tell.view(caller, JobView.of(job));
    var status = job.state().status();
    var drawing = drawing(job, work.workflow());
    var origin = origin(job, caller);
    return new JobDetail(
        tiles.of(job),
        terms(job),
        view.failure(),
        attempts(job, view),
        pictures(job),
        others(job),
        view.notices(),
        work.values().entrySet().stream()
            .map(value -> new NodeSettings.Setting(value.getKey(), value.getValue()))
            .toList(),
        NodeSettings.of(work.workflow()),
        drawing.graph,
        drawing.reason,
        job.output().nodes().isEmpty() ? null : TimeChart.of(job.output().nodes()),
        origin == null ? null : origin(origin, work),
        origin == null ? null : pixels.verdict(job, origin, work),
        status.isFinal(),
        status == JobStatus.FAILED || status == JobStatus.CANCELLED);
  }

  private @Nullable Job origin(Job job, Caller caller) {
    return job.origin() == null
        ? null
        : jobs.find(job.origin())
            .filter(before -> before.terms().tenant().equals(caller.tenant()))
            .orElse(null);
  }

  private JobDetail.Origin origin(Job origin, JobWork work) {
    return new JobDetail.Origin(
        origin.id().text(),
        JobTiles.href(origin.id().text()),
        NodeSettings.between(jobs.work(origin.id()).workflow(), work.workflow()));
  }

  private static List<NodeSettings.Setting> terms(Job job) {
    var terms = job.terms();
    var settings = new ArrayList<NodeSettings.Setting>();
    settings.add(new NodeSettings.Setting("Submitted", Words.date(job.submitted())));
    settings.add(new NodeSettings.Setting("Priority", Integer.toString(terms.priority())));
    var limit = terms.timeLimit();
    settings.add(
        new NodeSettings.Setting("Time limit", limit == null ? "none" : Words.took(limit)));
    settings.add(
        new NodeSettings.Setting("Attempts at most", Integer.toString(terms.retry().attempts())));
    if (terms.idempotencyKey() != null) {
      settings.add(new NodeSettings.Setting("Idempotency key", terms.idempotencyKey()));
    }
    return settings;
  }

  private List<JobDetail.Attempt> attempts(Job job, JobView view) {
    var attempts = new ArrayList<JobDetail.Attempt>();
    for (var attempt : job.attempts()) {
      AttemptView said = view.attempts().get(attempts.size());
      attempts.add(new JobDetail.Attempt(line(attempt), said, end(said.loss())));
    }
    return attempts;
  }

  private static @Nullable String end(@Nullable LossView loss) {
    return loss == null
        ? null
        : Words.processEnd("The process", loss.signal(), loss.exitCode(), null, loss.node());
  }

  private String line(Attempt attempt) {
    var begin =
        "Attempt %d on %s, %s"
            .formatted(attempt.number(), attempt.worker(), tiles.ago(attempt.started()));
    return attempt.ended() == null || attempt.end() == null
        ? begin + ": at work"
        : "%s: %s after %s"
            .formatted(
                begin,
                attempt.end().name().toLowerCase(Locale.ROOT),
                Words.took(Duration.between(attempt.started(), attempt.ended())));
  }

  private static List<JobDetail.Picture> pictures(Job job) {
    return job.output().artifacts().stream()
        .filter(artifact -> artifact.mediaType().equals(JobTiles.PNG))
        .map(artifact ->
            new JobDetail.Picture(
                artifact.name(),
                href(artifact),
                JobTiles.thumbnail(artifact),
                Words.size(artifact.bytes())))
        .toList();
  }

  private static List<JobDetail.Other> others(Job job) {
    return job.output().artifacts().stream()
        .filter(artifact -> !artifact.mediaType().equals(JobTiles.PNG))
        .map(artifact ->
            new JobDetail.Other(
                artifact.name(),
                href(artifact),
                artifact.mediaType(),
                Words.size(artifact.bytes())))
        .toList();
  }

  private static String href(Artifact artifact) {
    return "/v1/artifacts/" + artifact.sha256();
  }

  private Drawing drawing(Job job, Workflow workflow) {
    if (workflow.nodes().size() > MOST_DRAWN) {
      return new Drawing(
          null, "It has %d nodes, too many to draw.".formatted(workflow.nodes().size()));
    }
    try {
      var states = NodeStates.of(job, live.of(job.id()));
      return new Drawing(DrawGraph.of(workflow, pool.palette().types(), states), null);
    } catch (AtelierException e) {
      return new Drawing(null, String.valueOf(e.getMessage()));
    }
  }
}
