package io.atelier.client;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One thing that is wrong with a workflow.
///
/// @param job which of a batch, from 0; null outside of one
/// @param error whether it stands in the way of running; else a warning
/// @param node id; null when it is about the whole workflow
/// @param input of that node
/// @param spoiledOutputs ids of the output nodes that cannot run because of it
public record Finding(
    @Nullable Integer job,
    String code,
    boolean error,
    @Nullable String node,
    @Nullable String input,
    String message,
    Set<String> spoiledOutputs) {}
