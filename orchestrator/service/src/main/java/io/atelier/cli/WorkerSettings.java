package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.engine.EngineSettings;
import io.atelier.workers.NamedEnvironment;
import java.util.List;

/// What a worker is opened with.
///
/// @param environments at least one; of several, each gets a process of its own, whatever the place
/// @param files the model files and pictures that workflows may name
/// @param artifacts where its outputs go
/// @param engine how many lanes it has, and what it keeps between runs
public record WorkerSettings(
    List<NamedEnvironment> environments,
    StudioFiles files,
    OutputFolder artifacts,
    WorkerPlace place,
    EngineSettings engine) {}
