package io.atelier.library;

import java.time.Instant;

/// A file of a user, without what it holds.
///
/// @param path with `/` between its parts
public record UserFile(String path, long bytes, Instant created, Instant modified) {}
