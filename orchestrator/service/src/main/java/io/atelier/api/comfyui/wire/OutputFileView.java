package io.atelier.api.comfyui.wire;

import io.atelier.artifacts.Artifact;
import io.atelier.artifacts.ArtifactKind;

/// Where `/view` finds a file.
///
/// @param type `output`, `temp` or `input`
public record OutputFileView(String filename, String subfolder, String type) {

  public static OutputFileView of(Artifact artifact) {
    var name = artifact.name();
    var slash = name.lastIndexOf('/');
    return new OutputFileView(
        name.substring(slash + 1),
        slash < 0 ? "" : name.substring(0, slash),
        artifact.kind() == ArtifactKind.TEMP ? "temp" : "output");
  }
}
