package io.atelier.cli;

import io.atelier.engine.EngineSettings;
import io.atelier.workers.NamedEnvironment;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the service is started with.
///
/// @param host the address to listen at
/// @param port 0 for any that is free
/// @param names that it goes by beside its address
/// @param callbackHosts where it may call to tell how jobs ended; empty for the usual rule
/// @param files the model files and pictures that workflows may name
/// @param out where outputs go
/// @param engine how many lanes each worker has, and what it keeps between runs
/// @param environments the names of those that get a worker
/// @param made the same with their Python, which is made or mended first; takes long then
/// @param jsonLog whether the log is one JSON object a line
/// @param traces where a trace of each job is sent to, over OTLP; null for nowhere
/// @param editor the folder of ComfyUI's editor; null to serve none
public record ServiceSettings(
    String host,
    int port,
    Set<String> names,
    Set<String> callbackHosts,
    StudioFiles files,
    Path out,
    EngineSettings engine,
    List<String> environments,
    Supplier<List<NamedEnvironment>> made,
    boolean jsonLog,
    @Nullable URI traces,
    @Nullable Path editor) {

  public ServiceSettings {
    names = Set.copyOf(names);
    callbackHosts = Set.copyOf(callbackHosts);
    environments = List.copyOf(environments);
  }
}
