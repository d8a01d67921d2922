package io.atelier.workers.wire;

import io.atelier.engine.EngineSettings;
import io.atelier.workers.NamedEnvironment;
import java.nio.file.Path;
import java.util.List;

/// What a worker is made of, as plain data, so that it can be opened in another process.
///
/// @param environment which it enters
/// @param sources folders that join Python's search path, nearest first
/// @param threads how many threads one operation may use, at least 1
/// @param models roots in ComfyUI's layout, the first one the user's
/// @param input where LoadImage finds pictures
/// @param data where digests are kept
/// @param output where artifacts go
/// @param engine how many lanes there are, and what is kept between runs
public record WorkerSpec(
    NamedEnvironment environment,
    List<Path> sources,
    int threads,
    List<Path> models,
    Path input,
    Path data,
    Path output,
    EngineSettings engine) {

  public WorkerSpec {
    sources = sources.stream().map(Path::toAbsolutePath).toList();
    models = models.stream().map(Path::toAbsolutePath).toList();
    input = input.toAbsolutePath();
    data = data.toAbsolutePath();
    output = output.toAbsolutePath();
  }
}
