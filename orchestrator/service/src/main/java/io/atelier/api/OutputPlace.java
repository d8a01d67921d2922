package io.atelier.api;

import java.nio.file.Path;

/// The folder below which outputs go.
public record OutputPlace(Path folder) {}
