package io.atelier.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some jobs of a list, newest first.
///
/// @param next what to give as `before` for the following page; null on the last
public record JobPage(List<Job> jobs, @Nullable String next) {}
