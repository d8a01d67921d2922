package io.atelier.cli;

import io.atelier.artifacts.OutputFolder;
import io.atelier.engine.EngineSettings;
import io.atelier.setup.PythonEnvironment;

/// What a worker is opened with.
///
/// @param files the model files and pictures that workflows may name
/// @param artifacts where its outputs go
/// @param engine how many lanes it has, and what it keeps between runs
public record WorkerSettings(
    PythonEnvironment python,
    StudioFiles files,
    OutputFolder artifacts,
    WorkerPlace place,
    EngineSettings engine) {

  /// With the usual lanes, and as much memory as the machine allows.
  public WorkerSettings(
      PythonEnvironment python, StudioFiles files, OutputFolder artifacts, WorkerPlace place) {
    this(python, files, artifacts, place, EngineSettings.USUAL);
  }
}
