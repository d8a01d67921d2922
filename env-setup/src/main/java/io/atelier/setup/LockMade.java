package io.atelier.setup;

import java.nio.file.Path;

/// A lock that was resolved.
///
/// @param packages that it pins
/// @param changed false when the file is what it was before
public record LockMade(Path file, int packages, boolean changed) {}
