package io.atelier.api.console;

import io.atelier.access.Caller;
import io.atelier.api.OwnJob;
import io.atelier.api.WorkerPool;
import io.atelier.api.wire.WorkflowView;
import io.atelier.formats.Assignment;
import io.atelier.graph.Input;
import io.atelier.graph.Workflow;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobId;
import io.atelier.jobs.Jobs;
import io.atelier.nodes.Domain;
import io.atelier.nodes.NodeTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/// One job: what it was asked, what it does, what it made, and what to do with it.
@Controller
@RequestMapping("/console/jobs/{id}")
final class OneJobPage {

  /// Within the range of every sampler's seed, and exact in a browser, too.
  private static final long SEEDS = 1L << 48;

  private final Jobs jobs;
  private final WorkerPool pool;
  private final DescribeJob describe;

  OneJobPage(Jobs jobs, WorkerPool pool, DescribeJob describe) {
    this.jobs = jobs;
    this.pool = pool;
    this.describe = describe;
  }

  @GetMapping
  ModelAndView page(Caller caller, @PathVariable String id) {
    return new ModelAndView("console/job", "job", describe.of(own(caller, id), caller));
  }

  /// What of the page changes by itself.
  @GetMapping("/live")
  ModelAndView live(Caller caller, @PathVariable String id) {
    return new ModelAndView("console/job :: live", "job", describe.of(own(caller, id), caller));
  }

  @GetMapping("/workflow.json")
  ResponseEntity<String> workflow(Caller caller, @PathVariable String id) {
    var job = own(caller, id);
    var name = ContentDisposition.attachment().filename("workflow-" + job.id() + ".json").build();
    return ResponseEntity.ok()
        .header(HttpHeaders.CONTENT_DISPOSITION, name.toString())
        .contentType(MediaType.APPLICATION_JSON)
        .body(WorkflowView.of(jobs.work(job.id())).workflow().toPrettyString());
  }

  @PostMapping("/cancel")
  ResponseEntity<Void> cancel(Caller caller, @PathVariable String id) {
    return toJob(jobs.cancel(own(caller, id).id()).id());
  }

  @PostMapping("/again")
  ResponseEntity<Void> again(Caller caller, @PathVariable String id) {
    return toClone(own(caller, id), List.of());
  }

  @PostMapping("/new-seed")
  ResponseEntity<Void> newSeed(Caller caller, @PathVariable String id) {
    var job = own(caller, id);
    return toClone(job, seeds(jobs.work(job.id()).workflow(), pool.palette().types()));
  }

  @PostMapping("/reproduce")
  ResponseEntity<Void> reproduce(Caller caller, @PathVariable String id) {
    return toJob(jobs.reproduce(own(caller, id).id()));
  }

  @PostMapping("/delete")
  ResponseEntity<Void> delete(Caller caller, @PathVariable String id) {
    jobs.delete(own(caller, id).id());
    return Redirect.to("/console/history");
  }

  private ResponseEntity<Void> toClone(Job job, List<Assignment> changes) {
    return toJob(jobs.cloneWith(job.id(), List.of(changes), pool.palette().types()).getFirst());
  }

  private static ResponseEntity<Void> toJob(JobId id) {
    return Redirect.to(JobTiles.href(id.text()));
  }

  /// A new one for each input that editors may change after a run.
  private static List<Assignment> seeds(Workflow workflow, NodeTypes types) {
    var seed = Long.toString(ThreadLocalRandom.current().nextLong(SEEDS));
    var changes = new ArrayList<Assignment>();
    for (var node : workflow.nodes().values()) {
      types
          .find(node.type())
          .ifPresent(type ->
              type.inputs().stream()
                  .filter(port ->
                      port.domain() instanceof Domain.Range range
                          && range.changing()
                          && node.inputs().get(port.name()) instanceof Input.Literal)
                  .map(port -> new Assignment(node.id() + "." + port.name(), seed))
                  .forEach(changes::add));
    }
    return changes;
  }

  private Job own(Caller caller, String id) {
    return OwnJob.find(jobs, caller, id);
  }
}
