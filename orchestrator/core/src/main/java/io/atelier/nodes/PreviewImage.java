package io.atelier.nodes;

import io.atelier.artifacts.ArtifactKind;
import java.util.List;
import java.util.Map;

/// Shows pictures without keeping them.
final class PreviewImage implements NodeFunction {

  static final NodeType TYPE =
      NodeType.of(
              "PreviewImage",
              "image",
              "Show pictures without keeping them: they go into the folder for temporary files.")
          .titled("Preview Image")
          .taking(InputPort.linked("images", "IMAGE", "The pictures to show."))
          .asOutput();

  private static final int COMPRESSION = 1;
  private static final String PREFIX = "preview";

  private final PictureWriter writer;

  PreviewImage(Pictures pictures) {
    writer = new PictureWriter(pictures, ArtifactKind.TEMP, COMPRESSION);
  }

  @Override
  public List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs) {
    writer.write(context, NodeInputs.handle(inputs, "images"), PREFIX);
    return List.of();
  }
}
