package io.atelier.jobs;

import io.atelier.artifacts.Artifact;
import io.atelier.formats.Assignment;
import io.atelier.graph.AtelierException;
import io.atelier.nodes.NodeTypes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The jobs of a service. What it has accepted it keeps: each job reaches one end, whatever happens
/// to the process in between. Any thread may call. Every method may throw DATABASE_UNAVAILABLE;
/// then nothing has changed that a second try would not find out.
public interface Jobs {

  /// Accepts a job. When this returns, the job is on disk and stays.
  ///
  /// @throws AtelierException IDEMPOTENCY_KEY_REUSED, QUEUE_FULL, DISK_NEARLY_FULL,
  ///   SERVICE_STOPPING
  default Submitted submit(JobRequest request) {
    return submitAll(List.of(request)).getFirst();
  }

  /// Accepts all or none.
  ///
  /// @return in the order of the requests
  /// @throws AtelierException as [#submit]
  List<Submitted> submitAll(List<JobRequest> requests);

  Optional<Job> find(JobId id);

  /// The job that an idempotency key stands for.
  Optional<Job> findByKey(String tenant, String key);

  /// How many jobs there are.
  long count(JobFilter filter);

  /// What a job computes.
  ///
  /// @throws AtelierException JOB_UNKNOWN
  JobWork work(JobId id);

  /// Jobs, newest first.
  ///
  /// @param before [JobPage#next] of the page before; null for the first
  /// @param limit how many at most, from 1 to 500
  JobPage list(JobFilter filter, @Nullable JobId before, int limit);

  /// Asks a job to stop. A queued one is cancelled when this returns, a running one soon after; one
  /// that has ended stays as it is.
  ///
  /// @return as it stands then
  /// @throws AtelierException JOB_UNKNOWN
  Job cancel(JobId id);

  /// Asks every job of the filter to stop that has not ended. All but the running are those
  /// [JobFilter#in] QUEUED.
  ///
  /// @return how many were asked
  int cancelAll(JobFilter filter);

  /// Submits a failed or cancelled job once more, as a job of its own with the same work and terms,
  /// but without the idempotency key.
  ///
  /// @throws AtelierException JOB_UNKNOWN, JOB_STATE_CONFLICT, and as [#submit]
  JobId retry(JobId id);

  /// Forgets a job that has ended. Its artifacts go with the next garbage collection, if nothing
  /// else refers to them.
  ///
  /// @throws AtelierException JOB_UNKNOWN, JOB_STATE_CONFLICT
  void delete(JobId id);

  /// Takes jobs that have ended off the lists of what is [JobFilter#listed]. They stay what they
  /// are, and so does what they made.
  ///
  /// @param ids those of the tenant that are meant; null for all
  void unlist(String tenant, @Nullable Set<JobId> ids);

  /// Submits a job several times over with other values, such as ten seeds; all or none.
  ///
  /// @param changes what to set, for each new job
  /// @param types that tell what the values mean
  /// @param callback whom to tell how each has ended; null for whom the job itself tells
  /// @return in the order of the changes
  /// @throws AtelierException JOB_UNKNOWN, what [Assignment#apply] throws, and as [#submit]
  List<JobId> cloneWith(
      JobId id, List<List<Assignment>> changes, NodeTypes types, @Nullable Callback callback);

  /// The same, told to whom the job itself tells.
  default List<JobId> cloneWith(JobId id, List<List<Assignment>> changes, NodeTypes types) {
    return cloneWith(id, changes, types, null);
  }

  /// Submits a job once more, as a job of its own, and has every node of it computed anew: nothing
  /// that a worker keeps from before is used.
  ///
  /// @throws AtelierException JOB_UNKNOWN, and as [#submit]
  JobId reproduce(JobId id);

  /// Begins no job of it any more, until [#resume].
  void pause(Hold hold);

  /// Takes a hold back; others stay.
  void resume(Hold hold);

  QueueStatus status();

  /// An artifact by its content, if a job of the tenant made it.
  ///
  /// @param tenant null for every tenant
  /// @param sha256 64 lower-case hexadecimal digits
  Optional<Artifact> artifact(@Nullable String tenant, String sha256);

  /// An artifact by its place, if a job of the tenant made it.
  ///
  /// @param tenant null for every tenant
  /// @param path as [Artifact#path]
  Optional<Artifact> artifactAt(@Nullable String tenant, String path);

  /// Listens from now on.
  ///
  /// @param after number of the last change that the listener has seen: kept changes after it come
  ///   first; empty for what is new only
  /// @throws AtelierException SERVICE_STOPPING
  EventStream listen(EventFilter filter, OptionalLong after);

  /// Calls to the outside that ended jobs are owed.
  Callbacks callbacks();
}
