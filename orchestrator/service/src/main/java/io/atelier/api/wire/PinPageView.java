package io.atelier.api.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some pins, in the order of their digests.
///
/// @param next what to give as `after` for the following page; null on the last
public record PinPageView(List<PinView> pins, @Nullable String next) {}
