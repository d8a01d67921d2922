package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.workers.NamedEnvironment;
import java.util.List;

/// What a worker is opened with.
///
/// @param environments at least one; of several, each gets a process of its own, whatever the place
/// @param files the model files and pictures that workflows may name
/// @param artifacts where its outputs go
public record WorkerSettings(
    List<NamedEnvironment> environments,
    StudioFiles files,
    OutputFolder artifacts,
    WorkerPlace place) {}
