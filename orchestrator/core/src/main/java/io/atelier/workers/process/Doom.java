package io.atelier.workers.process;

import io.atelier.graph.ErrorCode;

/// Why we end a process.
///
/// @param message one sentence
record Doom(ErrorCode code, String message) {}
