package io.atelier.api.console;

import io.atelier.access.Caller;
import io.atelier.access.Role;
import io.atelier.api.ReadyWorkflows;
import io.atelier.api.WorkerPool;
import io.atelier.api.gate.Needs;
import io.atelier.jobs.Hold;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.Jobs;
import io.atelier.workers.process.WorkerStatus;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/// The queue: what runs and how far it is, what waits, what has ended last, and a place to drop
/// more.
@Controller
final class QueuePage {

  private static final int SHOWN = 30;
  private static final int RECENT = 8;
  private static final Comparator<Job> ORDER =
      Comparator.comparingInt((Job job) -> job.terms().priority())
          .reversed()
          .thenComparing(Job::id);

  private final Jobs jobs;
  private final JobTiles tiles;
  private final WorkerPool pool;
  private final ReadyWorkflows ready;

  QueuePage(Jobs jobs, JobTiles tiles, WorkerPool pool, ReadyWorkflows ready) {
    this.jobs = jobs;
    this.tiles = tiles;
    this.pool = pool;
    this.ready = ready;
  }

  @GetMapping({"/console", "/console/"})
  ModelAndView page(Caller caller) {
    return new ModelAndView("console/queue", "queue", view(caller))
        .addObject("ready", ready.names().stream().map(ReadyView::of).toList());
  }

  /// What of the page changes by itself.
  @GetMapping("/console/queue")
  ModelAndView live(Caller caller) {
    return new ModelAndView("console/queue :: live", "queue", view(caller));
  }

  @PostMapping("/console/queue/pause")
  @Needs(Role.OPERATE)
  ResponseEntity<Void> pause() {
    jobs.pause(new Hold.Everything());
    return Redirect.to("/console");
  }

  @PostMapping("/console/queue/resume")
  @Needs(Role.OPERATE)
  ResponseEntity<Void> resume(@RequestParam String kind, @RequestParam String name) {
    jobs.resume(
        switch (kind) {
          case "tenant" -> new Hold.Tenant(name);
          case "tag" -> new Hold.Tag(name);
          default -> new Hold.Everything();
        });
    return Redirect.to("/console");
  }

  @PostMapping("/console/queue/cancel")
  ResponseEntity<Void> cancelWaiting(Caller caller) {
    jobs.cancelAll(of(caller).in(JobStatus.QUEUED));
    return Redirect.to("/console");
  }

  private QueueView view(Caller caller) {
    var holds =
        jobs.status().holds().stream()
            .filter(
                hold -> !(hold instanceof Hold.Tenant(var held) && !held.equals(caller.tenant())))
            .toList();
    var waiting = jobs.list(of(caller).in(JobStatus.QUEUED), null, SHOWN).jobs();
    var beyond = jobs.status().queued().getOrDefault(caller.tenant(), 0) - waiting.size();
    return new QueueView(
        holds.stream().map(QueuePage::view).toList(),
        holds.contains(new Hold.Everything()),
        list(caller, SHOWN, JobStatus.RUNNING, JobStatus.CANCELLING),
        tiles.of(waiting.stream().sorted(ORDER).toList()),
        beyond > 0 ? "and %s more".formatted(Words.count(beyond, "job")) : null,
        list(caller, RECENT, JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED),
        workers());
  }

  private List<JobTile> list(Caller caller, int most, JobStatus... states) {
    return tiles.of(jobs.list(of(caller).in(states), null, most).jobs());
  }

  private static JobFilter of(Caller caller) {
    return JobFilter.ALL.ofTenant(caller.tenant());
  }

  private static QueueView.HoldView view(Hold hold) {
    return switch (hold) {
      case Hold.Everything _ ->
          new QueueView.HoldView(
              "everything", "", "The queue is paused: what runs goes on, nothing else begins.");
      case Hold.Tenant(var tenant) ->
          new QueueView.HoldView("tenant", tenant, "Jobs of %s are paused.".formatted(tenant));
      case Hold.Tag(var tag) ->
          new QueueView.HoldView("tag", tag, "Jobs with the tag %s are paused.".formatted(tag));
    };
  }

  private @Nullable String workers() {
    var workers = pool.workers().values();
    if (workers.stream().anyMatch(worker -> worker.phase() == WorkerStatus.Phase.READY)) {
      return null;
    }
    return workers.stream()
        .map(WorkerStatus::failure)
        .filter(failure -> failure != null)
        .findFirst()
        .map(failure -> "No worker could be started: " + failure.message())
        .orElse("The workers are still starting; jobs are taken meanwhile and wait for them.");
  }
}
