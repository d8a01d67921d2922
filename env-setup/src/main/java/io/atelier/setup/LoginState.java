package io.atelier.setup;

import java.nio.file.Path;

/// A program that is started at login, as it stands.
///
/// @param file what tells the system of it
/// @param installed whether that is there, and ours
/// @param running whether the system says that it runs now
public record LoginState(Path file, boolean installed, boolean running) {}
