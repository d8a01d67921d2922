package io.atelier.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some pins, in the order of their artifacts' digests.
///
/// @param next what to give as `after` for the following page; null on the last
public record PinPage(List<Pin> pins, @Nullable String next) {}
