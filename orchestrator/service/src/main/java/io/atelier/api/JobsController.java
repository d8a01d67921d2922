package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.openapi.BodyOf;
import io.atelier.api.openapi.Says;
import io.atelier.api.webhooks.CallTargets;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.BatchEnvelope;
import io.atelier.api.wire.CancelledView;
import io.atelier.api.wire.CloneEnvelope;
import io.atelier.api.wire.JobEnvelope;
import io.atelier.api.wire.JobPageView;
import io.atelier.api.wire.JobView;
import io.atelier.api.wire.SubmittedJobsView;
import io.atelier.api.wire.SubmittedView;
import io.atelier.api.wire.WorkflowView;
import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowReader;
import io.atelier.jobs.Job;
import io.atelier.jobs.Jobs;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Jobs: those of the caller's tenant, and no others; what another tenant has is not there.
@RestController
@RequestMapping("/v1/jobs")
final class JobsController {

  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  private static final String TRACE = "traceparent";

  private final Jobs jobs;
  private final AdmitJob admit;
  private final WorkerPool pool;
  private final Limits limits;
  private final CallTargets targets;
  private final SavedDocuments documents;

  JobsController(
      Jobs jobs,
      AdmitJob admit,
      WorkerPool pool,
      Limits limits,
      CallTargets targets,
      SavedDocuments documents) {
    this.targets = targets;
    this.documents = documents;
    this.jobs = jobs;
    this.admit = admit;
    this.pool = pool;
    this.limits = limits;
  }

  @Says(
      value = "Submit a job: a workflow in any form that is read, or an envelope with one inside",
      also = 202)
  @PostMapping(
      consumes = {
        MediaType.APPLICATION_JSON_VALUE,
        MediaType.IMAGE_PNG_VALUE,
        MediaType.IMAGE_JPEG_VALUE,
        "image/webp",
        MediaType.APPLICATION_OCTET_STREAM_VALUE
      })
  ResponseEntity<SubmittedView> submit(
      Caller caller,
      @RequestBody @BodyOf(JobEnvelope.class) byte[] body,
      @RequestParam MultiValueMap<String, String> parameters,
      @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key,
      @RequestHeader(name = TRACE, required = false) @Nullable String trace) {
    var submission = ReadSubmission.one(body, parameters, documents.knownTo(caller));
    var admitted = admit.admit(submission, caller.tenant(), key, null);
    var submitted = jobs.submit(admitted.request().withTrace(trace));
    var view = SubmittedView.of(submitted, admitted.warnings());
    return ResponseEntity.status(submitted.repeated() ? HttpStatus.OK : HttpStatus.ACCEPTED)
        .location(URI.create(view.href()))
        .body(view);
  }

  @Says("Submit several jobs: all are accepted, or none")
  @PostMapping(path = "/batch", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  SubmittedJobsView submitAll(
      Caller caller,
      @RequestBody @BodyOf(BatchEnvelope.class) byte[] body,
      @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key,
      @RequestHeader(name = TRACE, required = false) @Nullable String trace) {
    var submissions = ReadSubmission.batch(body, documents.knownTo(caller));
    refuseTooMany(submissions.size());
    var admitted = new ArrayList<AdmitJob.Admitted>();
    for (var submission : submissions) {
      var number = admitted.size();
      var own = key == null ? null : "%s/%d".formatted(key, number);
      admitted.add(admit.admit(submission, caller.tenant(), own, number));
    }
    var submitted =
        jobs.submitAll(admitted.stream().map(each -> each.request().withTrace(trace)).toList());
    var views = new ArrayList<SubmittedView>();
    for (var each : submitted) {
      views.add(SubmittedView.of(each, admitted.get(views.size()).warnings()));
    }
    return new SubmittedJobsView(views);
  }

  @Says("Jobs, newest first")
  @GetMapping
  JobPageView list(Caller caller, JobQuery query) {
    return JobPageView.of(
        jobs.list(query.filter(caller.tenant()), query.beforeId(), query.limitOrUsual()));
  }

  @Says("A job as it stands")
  @GetMapping("/{id}")
  JobView get(Caller caller, @PathVariable String id) {
    return JobView.of(own(caller, id));
  }

  @Says("What a job computes")
  @GetMapping("/{id}/workflow")
  WorkflowView workflow(Caller caller, @PathVariable String id) {
    return WorkflowView.of(jobs.work(own(caller, id).id()));
  }

  @Says("Ask a job to stop")
  @PostMapping("/{id}/cancel")
  JobView cancel(Caller caller, @PathVariable String id) {
    return JobView.of(jobs.cancel(own(caller, id).id()));
  }

  @Says("Ask all jobs to stop that the parameters name; all but the running: status=queued")
  @PostMapping("/cancel")
  CancelledView cancelAll(Caller caller, JobQuery query) {
    return new CancelledView(jobs.cancelAll(query.filter(caller.tenant())));
  }

  @Says("Submit a failed or cancelled job once more")
  @PostMapping("/{id}/retry")
  @ResponseStatus(HttpStatus.ACCEPTED)
  SubmittedView retry(Caller caller, @PathVariable String id) {
    return SubmittedView.of(jobs.retry(own(caller, id).id()));
  }

  @Says("Submit a job several times over with other values")
  @PostMapping(path = "/{id}/clone", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  SubmittedJobsView cloneWith(
      Caller caller,
      @PathVariable String id,
      @RequestBody @BodyOf(CloneEnvelope.class) byte[] body) {
    var envelope = EnvelopeReader.read(WorkflowReader.json(body), CloneEnvelope.class);
    var changes = changes(envelope);
    refuseTooMany(changes.size());
    var callback = envelope.callback() == null ? null : envelope.callback().callback();
    targets.require(callback);
    var types = pool.palette().types();
    var clones = jobs.cloneWith(own(caller, id).id(), changes, types, callback);
    return new SubmittedJobsView(clones.stream().map(SubmittedView::of).toList());
  }

  @Says("Submit a job once more and compute all of it anew, to compare the pixels")
  @PostMapping("/{id}/reproduce")
  @ResponseStatus(HttpStatus.ACCEPTED)
  SubmittedView reproduce(Caller caller, @PathVariable String id) {
    return SubmittedView.of(jobs.reproduce(own(caller, id).id()));
  }

  @Says("Forget a job that has ended")
  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(Caller caller, @PathVariable String id) {
    jobs.delete(own(caller, id).id());
  }

  private static List<List<Assignment>> changes(CloneEnvelope envelope) {
    return ReadSubmission.required("changes", envelope.changes()).stream()
        .map(change ->
            Submission.texts(ReadSubmission.required("changes", change)).entrySet().stream()
                .map(value -> Assignment.parse(value.getKey() + "=" + value.getValue()))
                .toList())
        .toList();
  }

  private void refuseTooMany(int wanted) {
    if (wanted < 1 || wanted > limits.jobs()) {
      throw new ApiException(
          ApiCode.TOO_MANY_JOBS,
          "There are %,d jobs in the request, and it takes 1 to %,d; split it."
              .formatted(wanted, limits.jobs()));
    }
  }

  private Job own(Caller caller, String id) {
    return OwnJob.find(jobs, caller, id);
  }
}
