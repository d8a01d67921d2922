package io.atelier.api.comfyui;

import io.atelier.access.Caller;
import io.atelier.api.comfyui.wire.HistoryEntryView;
import io.atelier.formats.WorkflowReader;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.Jobs;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Jobs that have ended, oldest first. What was cancelled before it ran is not among them.
@RestController
@RequestMapping({"", "/api"})
final class HistoryController {

  private static final int PAGE = 500;

  /// How far back an offset counts.
  private static final int FURTHEST = 10_000;

  /// Each comes with its graph, which may be large.
  private static final int USUAL = 200;

  private static final int MOST = 1_000;

  private final Jobs jobs;
  private final DescribePrompt describe;

  HistoryController(Jobs jobs, DescribePrompt describe) {
    this.jobs = jobs;
    this.describe = describe;
  }

  /// @param maxItems the latest so many, unless there is an offset
  /// @param offset from the oldest
  @GetMapping("/history")
  Map<String, HistoryEntryView> all(
      Caller caller,
      @RequestParam(name = "max_items", required = false) @Nullable Integer maxItems,
      @RequestParam(required = false) @Nullable Integer offset) {
    var most = Math.clamp(maxItems == null ? USUAL : maxItems, 0, MOST);
    var ended =
        offset == null || offset < 0
            ? ended(caller, most)
            : ended(caller, FURTHEST).stream().skip(offset).limit(most).toList();
    return entries(ended);
  }

  @GetMapping("/history/{prompt}")
  Map<String, HistoryEntryView> one(Caller caller, @PathVariable String prompt) {
    return entries(
        PromptId.find(jobs, caller, prompt).filter(HistoryController::isPast).stream().toList());
  }

  /// Takes entries off the list: all of them, or these. The jobs and their files stay, for
  /// ComfyUI's history is no more than a list.
  @PostMapping("/history")
  void change(Caller caller, InputStream body) throws IOException {
    var wanted = WorkflowReader.json(body.readAllBytes());
    if (wanted.path("clear").asBoolean(false)) {
      jobs.unlist(caller.tenant(), null);
    }
    jobs.unlist(
        caller.tenant(),
        PromptQueueController.ids(wanted, "delete").stream()
            .flatMap(id -> PromptId.find(jobs, caller, id).stream())
            .map(Job::id)
            .collect(Collectors.toSet()));
  }

  private Map<String, HistoryEntryView> entries(List<Job> ended) {
    var entries = new LinkedHashMap<String, HistoryEntryView>();
    ended.forEach(job -> entries.put(PromptId.of(job), describe.entry(job)));
    return entries;
  }

  /// The latest, oldest of them first.
  private List<Job> ended(Caller caller, int most) {
    var filter =
        JobFilter.ALL
            .ofTenant(caller.tenant())
            .onlyListed()
            .in(JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED);
    var found = new ArrayList<Job>();
    JobId before = null;
    do {
      var page = jobs.list(filter, before, PAGE);
      page.jobs().stream().filter(HistoryController::isPast).forEach(found::add);
      before = page.next();
    } while (before != null && found.size() < most);
    return found.stream().limit(most).toList().reversed();
  }

  private static boolean isPast(Job job) {
    return job.state().status().isFinal() && !job.attempts().isEmpty();
  }
}
