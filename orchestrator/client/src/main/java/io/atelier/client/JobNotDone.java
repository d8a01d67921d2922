package io.atelier.client;

/// A job ended without its outputs, or has not ended.
public final class JobNotDone extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Job job;

  JobNotDone(Job job) {
    super(
        job.failure() == null
            ? "Job %s is %s".formatted(job.id(), job.status())
            : "Job %s failed (%s): %s"
                .formatted(job.id(), job.failure().code(), job.failure().message()));
    this.job = job;
  }

  public Job job() {
    return job;
  }
}
