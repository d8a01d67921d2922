package io.atelier.jobs;

import io.atelier.graph.AtelierException;
import io.atelier.graph.Shown;
import java.util.regex.Pattern;

/// Identity of a job: a UUID of version 7 as text. It begins with the time of its submission: a job
/// that was accepted later has the greater id, unless somebody set the clock back in between.
///
/// @param text 36 lower-case characters
public record JobId(String text) implements Comparable<JobId> {

  private static final Pattern SHAPE =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  /// Refuses text that is no id, since no job can have it.
  ///
  /// @throws AtelierException JOB_UNKNOWN
  public JobId {
    if (!SHAPE.matcher(text).matches()) {
      throw new AtelierException(
          JobCode.JOB_UNKNOWN,
          "There is no job '%s'; job ids stand in the list of jobs.".formatted(Shown.text(text)));
    }
  }

  @Override
  public int compareTo(JobId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
