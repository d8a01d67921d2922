package io.atelier.api.comfyui.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/// A model file.
///
/// @param pathIndex of the folder that it lies in; one is told, whichever that is
/// @param modified seconds since 1970
/// @param created as far as the file system keeps that
/// @param size bytes
public record ModelFileView(
    String name,
    @JsonProperty("pathIndex") int pathIndex,
    double modified,
    double created,
    long size) {}
