package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobId;
import io.atelier.jobs.Jobs;

/// Jobs of the caller's tenant: what another tenant has is not there.
public final class OwnJob {

  private OwnJob() {}

  /// Finds one.
  ///
  /// @throws AtelierException JOB_UNKNOWN, for another tenant's as for one that is nowhere
  public static Job find(Jobs jobs, Caller caller, String id) {
    return jobs.find(new JobId(id))
        .filter(job -> job.terms().tenant().equals(caller.tenant()))
        .orElseThrow(() ->
            new AtelierException(
                JobCode.JOB_UNKNOWN,
                "There is no job '%s'; job ids stand in the list of jobs."
                    .formatted(Shown.text(id))));
  }
}
