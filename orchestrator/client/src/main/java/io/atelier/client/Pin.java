package io.atelier.client;

import java.time.Instant;

/// An artifact that stays when its job is deleted.
///
/// @param pinned since when
public record Pin(Artifact artifact, Instant pinned) {}
