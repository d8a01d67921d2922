package io.atelier.api.wire;

import io.atelier.graph.AtelierException;
import io.atelier.jobs.Callback;
import io.atelier.jobs.JobCode;
import io.atelier.jobs.JobStatus;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Whom to tell how a job has ended.
///
/// @param url required; http or https, without a user and a fragment
/// @param secret with which calls are signed, as Standard Webhooks has it: `whsec_` and the Base64
///   of 24 to 64 bytes; without one they are not
/// @param events some of `done`, `failed` and `cancelled`; all of them if left out
public record CallbackEnvelope(
    @Nullable String url, @Nullable String secret, @Nullable List<String> events) {

  private static final Set<JobStatus> ENDS =
      EnumSet.of(JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED);

  /// As jobs keep it.
  ///
  /// @throws AtelierException JOB_INVALID
  public Callback callback() {
    try {
      var wanted =
          events == null ? ENDS : Set.copyOf(events.stream().map(CallbackEnvelope::end).toList());
      return new Callback(new URI(url == null ? "" : url), secret, new TreeSet<>(wanted));
    } catch (URISyntaxException _) {
      throw invalid("A callback's URL is not one");
    }
  }

  private static JobStatus end(String name) {
    return ENDS.stream()
        .filter(status -> status.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(() -> invalid("A callback's events are some of done, failed and cancelled"));
  }

  private static AtelierException invalid(String what) {
    return new AtelierException(JobCode.JOB_INVALID, what + "; change it and submit again.");
  }

  /// Keeps the secret out of logs.
  @Override
  public String toString() {
    return "CallbackEnvelope";
  }
}
