package io.atelier.api;

import java.nio.file.Path;

/// The folder from which workflows load pictures.
public record InputPlace(Path folder) {}
