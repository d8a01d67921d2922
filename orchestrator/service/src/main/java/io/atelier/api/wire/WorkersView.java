package io.atelier.api.wire;

import java.util.List;

/// All workers of the service.
public record WorkersView(List<WorkerView> workers) {}
