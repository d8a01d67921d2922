package io.atelier.jobs.store;

import io.atelier.graph.Workflow;
import io.atelier.jobs.JobId;
import io.atelier.jobs.JobTerms;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job that waits, with what its place in the queue depends on.
///
/// @param number orders jobs as they were accepted
/// @param attempts made before
/// @param since when it began to wait
/// @param notBefore null where it need not wait for a time
public record QueuedJob(
    JobId id,
    long number,
    JobTerms terms,
    Workflow workflow,
    int attempts,
    Instant since,
    @Nullable Instant notBefore) {}
