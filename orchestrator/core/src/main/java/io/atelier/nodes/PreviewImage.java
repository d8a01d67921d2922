package io.atelier.nodes;

import io.atelier.artifacts.ArtifactKind;
import java.util.List;
import java.util.Map;

/// Shows pictures, or masks as grey ones, without keeping them.
final class PreviewImage implements NodeFunction {

  private static final String PICTURES = "images";
  private static final String MASK = "mask";

  static final NodeType TYPE =
      NodeType.of(
              "PreviewImage",
              "image",
              "Show pictures without keeping them: they go into the folder for temporary files.")
          .titled("Preview Image")
          .taking(InputPort.linked(PICTURES, "IMAGE", "The pictures to show."))
          .asOutput();

  static final NodeType OF_MASK =
      NodeType.of(
              "MaskPreview",
              "mask",
              "Show masks without keeping them: white is 1. They go into the folder for temporary"
                  + " files.")
          .taking(InputPort.linked(MASK, "MASK", "The masks to show."))
          .asOutput();

  private static final int COMPRESSION = 1;
  private static final String PREFIX = "preview";

  private final PictureWriter writer;
  private final String shown;

  static JavaNode ofPictures(Pictures pictures) {
    return new JavaNode(TYPE, new PreviewImage(pictures, PICTURES));
  }

  static JavaNode ofMasks(Pictures pictures) {
    return new JavaNode(OF_MASK, new PreviewImage(pictures, MASK));
  }

  private PreviewImage(Pictures pictures, String shown) {
    this.shown = shown;
    writer = new PictureWriter(pictures, ArtifactKind.TEMP, COMPRESSION);
  }

  @Override
  public List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs) {
    writer.write(context, NodeInputs.handle(inputs, shown), PREFIX);
    return List.of();
  }
}
