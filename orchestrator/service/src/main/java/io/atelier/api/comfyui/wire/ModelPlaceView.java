package io.atelier.api.comfyui.wire;

import java.util.List;

/// A kind of model files.
///
/// @param folders where they lie, which is nobody's business: none
public record ModelPlaceView(String name, List<String> folders) {}
