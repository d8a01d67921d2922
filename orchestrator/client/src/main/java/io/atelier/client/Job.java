package io.atelier.client;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job, as it stood when the service was asked.
///
/// @param since when it came to its status
/// @param notBefore when the pause before a retry ends; null if there is none
/// @param seconds that the last attempt took, of a job that is done; else null
/// @param failure of one that failed; else null
/// @param attempts oldest first
/// @param artifacts that the last attempt saved, also when it failed
/// @param nodes in the order in which they ended
/// @param origin id of the job that this one was cloned from, or retries; else null
/// @param callback how it stands with who is told of its end; null if nobody is
public record Job(
    String id,
    JobStatus status,
    Instant submitted,
    Instant since,
    @Nullable Instant notBefore,
    @Nullable Duration seconds,
    @Nullable JobFailure failure,
    List<Attempt> attempts,
    List<Artifact> artifacts,
    List<Notice> notices,
    List<NodeSpan> nodes,
    @Nullable String origin,
    @Nullable Callback callback) {

  /// The same, or an exception: for programs that only want to go on with what is done.
  ///
  /// @throws JobNotDone when it failed, was cancelled, or has not ended
  public Job orThrow() {
    if (status != JobStatus.DONE) {
      throw new JobNotDone(this);
    }
    return this;
  }

  /// One time that a worker took the job.
  ///
  /// @param number from 1
  /// @param worker its name
  /// @param ended null while it goes on
  /// @param end `done`, `failed`, `cancelled`, `lost` or `interrupted`; null while it goes on
  public record Attempt(
      int number,
      String worker,
      Instant started,
      @Nullable Instant ended,
      @Nullable String end,
      @Nullable JobFailure failure) {}

  /// Who is told of its end, and whether they were.
  ///
  /// @param state `pending`, `due`, `delivered`, `given_up` or `not_wanted`
  /// @param tries made so far
  /// @param next when it is tried again; null when it is not
  /// @param failure of the latest try; null when it went well
  public record Callback(
      URI url, String state, int tries, @Nullable Instant next, @Nullable JobFailure failure) {}

  /// Something worth knowing although nothing failed.
  public record Notice(String code, String message) {}

  /// When a node ran, within the last attempt.
  ///
  /// @param node id
  /// @param lane where it ran, such as `device-1`
  /// @param from the beginning of the attempt
  /// @param seconds that it took
  public record NodeSpan(
      String node,
      String type,
      @Nullable String title,
      String lane,
      Duration from,
      Duration seconds) {}
}
