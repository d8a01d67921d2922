package io.atelier.api.wire;

import java.util.List;

/// The models of one folder.
public record ModelsView(String folder, List<ModelView> models) {}
