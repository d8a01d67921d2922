package io.atelier.client;

/// Something that a job made.
///
/// @param name with folders, as its node chose it
/// @param kind `output`, or `temp` of a preview
/// @param sha256 of its content, 64 lower-case hexadecimal digits
/// @param href its address at the service
public record Artifact(
    String name, String kind, String mediaType, long bytes, String sha256, String href) {}
