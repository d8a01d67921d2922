package io.atelier.jobs;

/// The answer to a submission: the job is on disk.
///
/// @param repeated the idempotency key was known, and this is the job that it stands for
public record Submitted(JobId id, boolean repeated) {}
