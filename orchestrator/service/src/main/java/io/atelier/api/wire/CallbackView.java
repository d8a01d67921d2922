package io.atelier.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.jobs.CallState;
import io.atelier.jobs.Callback;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How it stands with a job's callback. Its secret is never shown.
///
/// @param events that it is told of: `done`, `failed`, `cancelled`
/// @param signed whether it has a secret
/// @param state `pending` before the job has ended, `due` while it is tried, `delivered`,
///   `given_up`, or `not_wanted` when the job ended otherwise than it is told of
/// @param tries made so far
/// @param next when it is tried again; null when it is not
/// @param ended when it was delivered or given up
/// @param failure of the latest try; left out when it went well
public record CallbackView(
    String url,
    List<String> events,
    boolean signed,
    String state,
    int tries,
    @Nullable Instant next,
    @Nullable Instant ended,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable FailureView failure) {

  static @Nullable CallbackView of(Job job) {
    var callback = job.terms().callback();
    return callback == null ? null : of(job, callback, job.call());
  }

  private static CallbackView of(Job job, Callback callback, CallState call) {
    return new CallbackView(
        callback.url().toString(),
        callback.events().stream().map(CallbackView::word).toList(),
        callback.secret() != null,
        state(job.state().status(), call),
        call.tries(),
        call.next(),
        call.ended(),
        call.failure() == null ? null : FailureView.of(call.failure()));
  }

  private static String state(JobStatus status, CallState call) {
    if (call.next() != null) {
      return "due";
    }
    if (call.ended() != null) {
      return call.failure() == null ? "delivered" : "given_up";
    }
    return status.isFinal() ? "not_wanted" : "pending";
  }

  private static String word(JobStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
