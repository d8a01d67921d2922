package io.atelier.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some jobs of a list, newest first.
///
/// @param next what to ask the following page with; null on the last
public record JobPage(List<Job> jobs, @Nullable JobId next) {

  public JobPage {
    jobs = List.copyOf(jobs);
  }
}
