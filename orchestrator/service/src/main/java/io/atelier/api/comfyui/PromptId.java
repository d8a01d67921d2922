package io.atelier.api.comfyui;

import io.atelier.access.Caller;
import io.atelier.graph.AtelierException;
import io.atelier.jobs.Job;
import io.atelier.jobs.JobId;
import io.atelier.jobs.Jobs;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What ComfyUI's clients call a job: the id that they gave it, which is then its idempotency key,
/// or else our own.
public final class PromptId {

  static final int LONGEST = 180;

  private static final String PREFIX = "comfyui:";

  private PromptId() {}

  /// What a job is called.
  public static String of(Job job) {
    var key = job.terms().idempotencyKey();
    return key != null && key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : job.id().text();
  }

  /// The key under which a job is kept that a client has named.
  static @Nullable String key(@Nullable String given) {
    return given == null ? null : PREFIX + given;
  }

  /// A job of the caller's tenant.
  static Optional<Job> find(Jobs jobs, Caller caller, String prompt) {
    if (prompt.isBlank() || prompt.length() > LONGEST) {
      return Optional.empty();
    }
    return jobs.findByKey(caller.tenant(), PREFIX + prompt)
        .or(() -> id(prompt).flatMap(jobs::find))
        .filter(job -> job.terms().tenant().equals(caller.tenant()));
  }

  private static Optional<JobId> id(String prompt) {
    try {
      return Optional.of(new JobId(prompt));
    } catch (AtelierException _) {
      return Optional.empty();
    }
  }
}
