package io.atelier.api.wire;

import java.util.List;

/// Jobs that were accepted together, in the order in which they were asked for.
public record SubmittedJobsView(List<SubmittedView> jobs) {}
