package io.atelier.api.wire;

/// How many jobs were asked to stop.
public record CancelledView(int cancelled) {}
