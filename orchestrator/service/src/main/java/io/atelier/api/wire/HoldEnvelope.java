package io.atelier.api.wire;

import org.jspecify.annotations.Nullable;

/// What to pause or to resume: the jobs of a tenant, or those with a tag; everything if both are
/// left out.
public record HoldEnvelope(@Nullable String tenant, @Nullable String tag) {}
