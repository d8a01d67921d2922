package io.atelier.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some saved workflows, in the order of their names, each with its latest version.
///
/// @param next what to give as `after` for the following page; null on the last
public record SavedPage(List<SavedName> workflows, @Nullable String next) {}
