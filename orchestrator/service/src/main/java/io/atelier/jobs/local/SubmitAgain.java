package io.atelier.jobs.local;

import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowFile;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.Callback;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.JobWork;
import io.atelier.nodes.NodeTypes;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// New requests out of old jobs.
///
/// @param job the old one
/// @param work what it computed
record SubmitAgain(Job job, JobWork work) {

  /// The same once more.
  ///
  /// @throws AtelierException JOB_STATE_CONFLICT
  JobRequest retried() {
    var status = job.state().status();
    if (status != JobStatus.FAILED && status != JobStatus.CANCELLED) {
      throw new AtelierException(
          JobCode.JOB_STATE_CONFLICT,
          "Job %s is %s, and only one that failed or was cancelled can be retried; clone it instead."
              .formatted(job.id(), status));
    }
    return new JobRequest(work, job.terms().withIdempotencyKey(null));
  }

  /// The same, computed from nothing.
  JobRequest anew() {
    return new JobRequest(work.computedAnew(), job.terms().withIdempotencyKey(null));
  }

  /// The same with other values, and another callback if one is given.
  JobRequest changed(List<Assignment> changes, NodeTypes types, @Nullable Callback callback) {
    var workflow = work.workflow();
    var values = new LinkedHashMap<>(work.values());
    for (var change : changes) {
      workflow = change.apply(workflow, types);
      values.put(change.target(), change.value());
    }
    var others = new LinkedHashMap<>(work.textChunks());
    others.remove("prompt");
    var chunks = new WorkflowFile(workflow, others).chunksFor(workflow);
    return new JobRequest(
        new JobWork(workflow, chunks, work.outputs(), values),
        job.terms()
            .withIdempotencyKey(null)
            .withCallback(callback == null ? job.terms().callback() : callback));
  }
}
