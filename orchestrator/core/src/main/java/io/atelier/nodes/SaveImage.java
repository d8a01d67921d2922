package io.atelier.nodes;

import io.atelier.artifacts.ArtifactKind;
import io.atelier.graph.PortType;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;

/// Saves pictures into the output folder.
final class SaveImage implements NodeFunction {

  static final NodeType TYPE =
      NodeType.of(
              "SaveImage",
              "image",
              "Save pictures as PNG files in the output folder, with the workflow inside.")
          .titled("Save Image")
          .taking(
              InputPort.linked("images", "IMAGE", "The pictures to save."),
              new InputPort(
                  "filename_prefix",
                  new PortType("STRING"),
                  true,
                  JsonNodeFactory.instance.stringNode("ComfyUI"),
                  new Domain.OutputPrefix(1000),
                  "How the files' names begin. May hold subfolders and %width%, %height%, %year%,"
                      + " %month%, %day%, %hour%, %minute%, %second% and %batch_num%."))
          .asOutput();

  private static final int COMPRESSION = 4;

  private final PictureWriter writer;

  SaveImage(Pictures pictures) {
    writer = new PictureWriter(pictures, ArtifactKind.OUTPUT, COMPRESSION);
  }

  @Override
  public List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs) {
    if (NodeInputs.isNothing(inputs, "images")) {
      return List.of();
    }
    writer.write(
        context, NodeInputs.handle(inputs, "images"), NodeInputs.text(inputs, "filename_prefix"));
    return List.of();
  }
}
