package io.atelier.jobs;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When a node ran, within the last attempt. One whose result was kept from before did not run.
///
/// @param node id
/// @param lane where it ran, such as `device-1`
/// @param from since the attempt began
public record NodeSpan(
    String node, String type, @Nullable String title, String lane, Duration from, Duration took) {}
