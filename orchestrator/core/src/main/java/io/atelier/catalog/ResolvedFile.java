package io.atelier.catalog;

import java.nio.file.Path;

/// A file, or a model's folder, that a workflow named and that is there: `folder` and `name` as the
/// workflow says them (`name` without its `[input]`), `path` absolute, `bytes` its size when it was
/// resolved.
public record ResolvedFile(
    String folder, String name, Path path, long bytes, ModelIdentity identity) {}
