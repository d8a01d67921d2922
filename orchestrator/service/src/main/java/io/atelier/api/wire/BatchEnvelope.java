package io.atelier.api.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several jobs that are accepted together, or none of them.
public record BatchEnvelope(@Nullable List<@Nullable JobEnvelope> jobs) {}
