package io.atelier.jobs.store;

import io.atelier.graph.AtelierException;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobEvent;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobStatus;
import io.atelier.jobs.Submitted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Takes jobs in, all or none. What an idempotency key stands for already is answered, not taken.
///
/// @param admission told how many are new; throws when there is no room for them
record AcceptJobs(
    List<PreparedJob> jobs,
    IntConsumer admission,
    NewIds ids,
    EventLog events,
    Instant at,
    StoreListener listener)
    implements Change<AcceptJobs.Accepted> {

  /// @param answers in the order of the requests
  record Accepted(List<Submitted> answers, List<Taken> taken) {}

  record Taken(QueuedJob job, JobEvent event) {}

  @Override
  public Accepted make(JdbcClient sql) {
    var answers = new ArrayList<Submitted>();
    var taken = new ArrayList<Taken>();
    for (var job : jobs) {
      var known = known(sql, job);
      if (known.isEmpty()) {
        taken.add(insert(sql, job));
      }
      answers.add(
          known
              .map(id -> new Submitted(id, true))
              .orElseGet(() -> new Submitted(taken.getLast().job().id(), false)));
    }
    if (!taken.isEmpty()) {
      admission.accept(taken.size());
    }
    return new Accepted(answers, taken);
  }

  private record Keyed(String id, String digest) {}

  private static Optional<JobId> known(JdbcClient sql, PreparedJob job) {
    var key = job.request().terms().idempotencyKey();
    if (key == null) {
      return Optional.empty();
    }
    return sql.sql("select id, digest from job where tenant = ? and idempotency_key = ?")
        .params(job.request().terms().tenant(), key)
        .query((row, _) -> new Keyed(row.getString(1), row.getString(2)))
        .optional()
        .map(found -> same(found, job));
  }

  private static JobId same(Keyed found, PreparedJob job) {
    if (!found.digest.equals(job.digest())) {
      throw new AtelierException(
          JobCode.IDEMPOTENCY_KEY_REUSED,
          "The idempotency key stands for job %s, which asks for something else; use a new key for a new job."
              .formatted(found.id));
    }
    return new JobId(found.id);
  }

  private Taken insert(JdbcClient sql, PreparedJob job) {
    var id = ids.next();
    var terms = job.request().terms();
    var number = events.append(sql, id, terms.tenant(), at, JobStatus.QUEUED, 0);
    sql.sql(
            """
            insert into job (id, tenant, status, since, attempt, number, idempotency_key, digest,
              terms, attempts, origin, call_tries) values (?, ?, ?, ?, 0, ?, ?, ?, ?, '[]', ?, 0)\
            """)
        .param(id.text())
        .param(terms.tenant())
        .param(JobStatus.QUEUED.name())
        .param(at.toEpochMilli())
        .param(number)
        .param(terms.idempotencyKey())
        .param(job.digest())
        .param(job.terms())
        .param(job.origin() == null ? null : job.origin().text())
        .update();
    sql.sql("insert into job_work (job, workflow, rest) values (?, ?, ?)")
        .params(id.text(), job.work().workflow(), job.work().rest())
        .update();
    for (var tag : terms.tags()) {
      sql.sql("insert into job_tag (tag, job) values (?, ?)").params(tag, id.text()).update();
    }
    var workflow = job.request().work().workflow();
    return new Taken(
        new QueuedJob(id, number, terms, workflow, 0, at, null),
        new JobEvent.Changed(number, id, terms.tenant(), at, JobStatus.QUEUED, 0));
  }

  @Override
  public void follow(Accepted made) {
    for (var taken : made.taken) {
      listener.queued(taken.job); // First, so that who hears of it counts it.
      listener.happened(taken.event);
    }
  }
}
