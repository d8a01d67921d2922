package io.atelier.api.comfyui;

import io.atelier.access.Caller;
import io.atelier.api.ApiException;
import io.atelier.api.comfyui.wire.JobEntryView;
import io.atelier.api.wire.ApiCode;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.Shown;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.Jobs;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The caller's tenant's jobs as the newer editor lists them.
@RestController
@RequestMapping("/api/jobs")
final class JobListController {

  private static final int PAGE = 500;
  private static final int USUAL = 100;

  /// How many are put in another order than that of their arrival.
  private static final int MOST_SORTED = 10_000;

  /// How many are looked through for those of a workflow.
  private static final int MOST_SOUGHT = 1_000;

  private final Jobs jobs;
  private final DescribeEntry describe;

  JobListController(Jobs jobs, DescribeEntry describe) {
    this.jobs = jobs;
    this.describe = describe;
  }

  /// @param status comma-separated; all if left out
  /// @param workflowId of the workflow that they ran
  /// @param sortBy `created_at` or `execution_duration`
  /// @param sortOrder `desc` or `asc`
  record Query(
      @Nullable String status,
      @Nullable String workflowId,
      @Nullable String sortBy,
      @Nullable String sortOrder,
      @Nullable Integer limit,
      @Nullable Integer offset) {

    boolean isUsual() {
      return workflowId == null && !"execution_duration".equals(sortBy) && !isAscending();
    }

    boolean isAscending() {
      return "asc".equalsIgnoreCase(sortOrder);
    }
  }

  @GetMapping
  JobEntryView.PageView list(
      Caller caller,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(name = "workflow_id", required = false) @Nullable String workflowId,
      @RequestParam(name = "sort_by", required = false) @Nullable String sortBy,
      @RequestParam(name = "sort_order", required = false) @Nullable String sortOrder,
      @RequestParam(required = false) @Nullable Integer limit,
      @RequestParam(required = false) @Nullable Integer offset) {
    var query = new Query(status, workflowId, sortBy, sortOrder, limit, offset);
    var filter = filter(caller, query);
    var from = Math.clamp(offset == null ? 0 : offset, 0, MOST_SORTED);
    var most = Math.clamp(limit == null ? USUAL : limit, 1, PAGE);
    var found = query.isUsual() ? newest(filter, from + most) : sorted(filter, query);
    var total = query.isUsual() ? jobs.count(filter) : found.size();
    var page = found.stream().skip(from).limit(most).map(describe::of).toList();
    return new JobEntryView.PageView(
        page, new JobEntryView.PaginationView(from, most, total, from + page.size() < total));
  }

  @GetMapping("/{prompt}")
  JobEntryView one(Caller caller, @PathVariable String prompt) {
    return describe.whole(own(caller, prompt));
  }

  /// Stops a job, whether it waits or runs; one that has ended stays as it is.
  @PostMapping("/{prompt}/cancel")
  JobEntryView.CancelledView cancel(Caller caller, @PathVariable String prompt) {
    var job = own(caller, prompt);
    var ends = !job.state().status().isFinal();
    jobs.cancel(job.id());
    return new JobEntryView.CancelledView(ends);
  }

  /// The same with several; those that are not there are none to stop.
  @PostMapping("/cancel")
  JobEntryView.CancelledView cancelAll(Caller caller, InputStream body) throws IOException {
    var stopped =
        PromptQueueController.ids(WorkflowReader.json(body.readAllBytes()), "job_ids").stream()
            .flatMap(id -> PromptId.find(jobs, caller, id).stream())
            .filter(job -> !job.state().status().isFinal())
            .toList();
    stopped.forEach(job -> jobs.cancel(job.id()));
    return new JobEntryView.CancelledView(stopped.stream().map(PromptId::of).toList());
  }

  private Job own(Caller caller, String prompt) {
    return PromptId.find(jobs, caller, prompt)
        .orElseThrow(() ->
            new ApiException(
                ApiCode.NOT_FOUND,
                "There is no job '%s'; /api/jobs lists them.".formatted(Shown.text(prompt))));
  }

  private static JobFilter filter(Caller caller, Query query) {
    var all = JobFilter.ALL.ofTenant(caller.tenant()).onlyListed();
    return query.status() == null
        ? all
        : all.in(statuses(query.status()).toArray(JobStatus[]::new));
  }

  private static Set<JobStatus> statuses(String names) {
    var wanted = Arrays.stream(names.split(",", -1)).map(String::strip).toList();
    var found =
        Arrays.stream(JobStatus.values())
            .filter(status -> wanted.contains(DescribeEntry.status(status)))
            .collect(Collectors.toSet());
    if (found.isEmpty()) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "The status is '%s'; give some of pending, in_progress, completed, failed and cancelled."
              .formatted(Shown.text(names)));
    }
    return found;
  }

  private List<Job> newest(JobFilter filter, int most) {
    var found = new ArrayList<Job>();
    JobId before = null;
    do {
      var page = jobs.list(filter, before, Math.min(PAGE, most - found.size()));
      found.addAll(page.jobs());
      before = page.next();
    } while (before != null && found.size() < most);
    return found;
  }

  private List<Job> sorted(JobFilter filter, Query query) {
    var workflow = query.workflowId();
    var found =
        newest(filter, workflow == null ? MOST_SORTED : MOST_SOUGHT).stream()
            .filter(job -> workflow == null || workflow.equals(describe.workflowId(job)));
    var order =
        "execution_duration".equals(query.sortBy())
            ? Comparator.comparing(JobListController::took)
            : Comparator.comparingLong(Job::number);
    return found.sorted(query.isAscending() ? order : order.reversed()).toList();
  }

  private static Duration took(Job job) {
    return PastRun.began(job)
        .map(began -> Duration.between(began, job.state().since()))
        .orElse(Duration.ZERO);
  }
}
