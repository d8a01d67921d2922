package io.atelier.client;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that happened to a job.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event", defaultImpl = JobUpdate.Unknown.class)
@JsonSubTypes({
  @JsonSubTypes.Type(name = "job_changed", value = JobUpdate.Changed.class),
  @JsonSubTypes.Type(name = "job_deleted", value = JobUpdate.Deleted.class),
  @JsonSubTypes.Type(name = "run_started", value = JobUpdate.RunStarted.class),
  @JsonSubTypes.Type(name = "nodes_cached", value = JobUpdate.NodesCached.class),
  @JsonSubTypes.Type(name = "node_started", value = JobUpdate.NodeStarted.class),
  @JsonSubTypes.Type(name = "node_progress", value = JobUpdate.NodeProgress.class),
  @JsonSubTypes.Type(name = "node_finished", value = JobUpdate.NodeFinished.class),
})
public sealed interface JobUpdate {

  /// The id of the job; empty where the service names none.
  String job();

  /// It has another status now.
  ///
  /// @param attempt the number of the attempt that begins, goes on or ended; 0 before the first
  record Changed(String job, JobStatus status, int attempt) implements JobUpdate {}

  /// It was deleted, with all that was kept of it.
  record Deleted(String job) implements JobUpdate {}

  /// A worker began.
  ///
  /// @param nodes that it will run or take from its cache
  record RunStarted(String job, int attempt, List<String> nodes) implements JobUpdate {}

  /// These nodes do not run again: their results were kept.
  record NodesCached(String job, int attempt, List<String> nodes) implements JobUpdate {}

  record NodeStarted(
      String job, int attempt, String node, String type, @Nullable String title, String lane)
      implements JobUpdate {}

  /// A node has taken a step.
  ///
  /// @param step from 1 to `total`
  /// @param text of a node that writes one: what is written so far, of a long one the end
  record NodeProgress(
      String job, int attempt, String node, int step, int total, @Nullable String text)
      implements JobUpdate {}

  /// A node has ended.
  ///
  /// @param seconds that it took
  record NodeFinished(String job, int attempt, String node, Duration seconds)
      implements JobUpdate {}

  /// What a newer service tells and this client does not know.
  record Unknown(@Nullable String job) implements JobUpdate {
    @Override
    public String job() {
      return job == null ? "" : job;
    }
  }
}
