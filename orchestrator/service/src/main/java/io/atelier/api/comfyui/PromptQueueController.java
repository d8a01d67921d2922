package io.atelier.api.comfyui;

import io.atelier.access.Caller;
import io.atelier.formats.WorkflowReader;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobFilter;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.Jobs;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// What waits and what runs: the caller's tenant's, however it was submitted.
@RestController
@RequestMapping({"", "/api"})
final class PromptQueueController {

  /// Each comes with its graph, which may be large.
  private static final int MOST_SHOWN = 200;

  private final Jobs jobs;
  private final DescribePrompt describe;

  PromptQueueController(Jobs jobs, DescribePrompt describe) {
    this.jobs = jobs;
    this.describe = describe;
  }

  /// The oldest come first; of very many that wait, the latest are shown.
  @GetMapping("/queue")
  Map<String, List<List<Object>>> queue(Caller caller) {
    var queue = new LinkedHashMap<String, List<List<Object>>>();
    var all = JobFilter.ALL.ofTenant(caller.tenant());
    queue.put("queue_running", items(all.in(JobStatus.RUNNING, JobStatus.CANCELLING)));
    queue.put("queue_pending", items(all.in(JobStatus.QUEUED)));
    return queue;
  }

  private List<List<Object>> items(JobFilter filter) {
    return jobs.list(filter, null, MOST_SHOWN).jobs().reversed().stream()
        .map(describe::item)
        .toList();
  }

  /// Takes what waits out of the queue: all of it, or these.
  @PostMapping("/queue")
  void change(Caller caller, InputStream body) throws IOException {
    var wanted = WorkflowReader.json(body.readAllBytes());
    if (wanted.path("clear").asBoolean(false)) {
      jobs.cancelAll(JobFilter.ALL.ofTenant(caller.tenant()).in(JobStatus.QUEUED));
    }
    ids(wanted, "delete").stream()
        .flatMap(id -> PromptId.find(jobs, caller, id).stream())
        .filter(job -> job.state().status() == JobStatus.QUEUED)
        .forEach(job -> jobs.cancel(job.id()));
  }

  /// Stops what runs: all that is the caller's own, or this one. What waits goes on waiting.
  @PostMapping("/interrupt")
  void interrupt(Caller caller, InputStream body) throws IOException {
    var prompt = WorkflowReader.json(body.readAllBytes()).path("prompt_id");
    if (prompt.isMissingNode() || prompt.isNull() || prompt.asString("").isEmpty()) {
      jobs.cancelAll(JobFilter.ALL.ofTenant(caller.tenant()).in(JobStatus.RUNNING));
    } else {
      running(caller, prompt.asString("")).ifPresent(job -> jobs.cancel(job.id()));
    }
  }

  private Optional<Job> running(Caller caller, String prompt) {
    return PromptId.find(jobs, caller, prompt)
        .filter(job -> job.state().status() == JobStatus.RUNNING);
  }

  static List<String> ids(JsonNode document, String field) {
    return document.path(field).valueStream().map(id -> id.asString("")).toList();
  }
}
