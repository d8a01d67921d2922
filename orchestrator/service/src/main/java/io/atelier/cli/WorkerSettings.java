package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.setup.PythonEnvironment;

/// What a worker is opened with.
///
/// @param files the model files and pictures that workflows may name
/// @param artifacts where its outputs go
public record WorkerSettings(
    PythonEnvironment python, StudioFiles files, OutputFolder artifacts, WorkerPlace place) {}
