package io.atelier.setup;

import java.nio.file.Path;
import java.util.Optional;

/// An offline bundle that is whole.
///
/// @param platform the machines that it is for
/// @param python as in `3.11`
/// @param source the version of the CPython that it can build; empty where it brings none
/// @param bytes of all files
public record BundleMade(
    Path folder,
    Platform platform,
    String python,
    String lock,
    Optional<String> source,
    int files,
    long bytes) {}
