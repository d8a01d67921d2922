package io.atelier.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.jobs.JobId;
import io.atelier.jobs.Submitted;
import java.util.List;

/// A job that was accepted: it is on disk and stays.
///
/// @param repeated the idempotency key was known, and this is the job that it stands for
/// @param href where it is
/// @param warnings what is worth knowing of its workflow; left out if there is nothing
public record SubmittedView(
    String id,
    boolean repeated,
    String href,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FindingView> warnings) {

  public static SubmittedView of(Submitted submitted, List<FindingView> warnings) {
    return new SubmittedView(
        submitted.id().text(), submitted.repeated(), href(submitted.id()), warnings);
  }

  public static SubmittedView of(JobId id) {
    return new SubmittedView(id.text(), false, href(id), List.of());
  }

  private static String href(JobId id) {
    return "/v1/jobs/" + id.text();
  }
}
