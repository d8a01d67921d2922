package io.atelier.jobs.store;

import io.atelier.graph.AtelierException;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Forgets a job that has ended.
record DeleteJob(JobId id, Instant at, EventLog events, StoreListener listener)
    implements Change<JobEvent> {

  @Override
  public JobEvent make(JdbcClient sql) {
    var job = StoredJob.get(sql, id);
    if (!job.status().isFinal()) {
      throw new AtelierException(
          JobCode.JOB_STATE_CONFLICT,
          "Job %s is %s and cannot be deleted; cancel it first.".formatted(id, job.status()));
    }
    job.letGo(sql);
    sql.sql("delete from job where id = ?").param(id.text()).update();
    var tenant = job.terms().tenant();
    var number = events.append(sql, id, tenant, at, null, job.attempts().size());
    return new JobEvent.Deleted(number, id, tenant, at);
  }

  @Override
  public void follow(JobEvent made) {
    listener.happened(made);
  }
}
