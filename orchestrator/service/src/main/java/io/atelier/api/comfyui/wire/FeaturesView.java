package io.atelier.api.comfyui.wire;

/// What this service can do of what clients may ask for.
///
/// @param maxUploadSize bytes of one request
public record FeaturesView(boolean supportsPreviewMetadata, long maxUploadSize) {}
