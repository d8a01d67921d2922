package io.atelier.setup;

import java.nio.file.Path;

/// A complete, checked virtual environment.
///
/// @param python the environment's own interpreter, `<folder>/bin/python`
/// @param pythonVersion as in `3.11.7`
/// @param lock the lock's name, as in `linux-x86_64-py311`
/// @param lockSha256 of the lock's bytes, 64 hexadecimal digits
/// @param builtinModels where the random-weight stand-in models lie, a read-only models root; there
///   only where the project has the program that makes them
public record PythonEnvironment(
    Path folder,
    Path python,
    Path sitePackages,
    String pythonVersion,
    String lock,
    String lockSha256,
    Path builtinModels) {}
