package io.atelier.nodes;

import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Map;

/// Saves pictures with 16 bits a colour, which depth and normals need.
record SaveImage16(Pictures pictures, Encodings encodings) implements NodeFunction {

  static final NodeType TYPE =
      NodeType.of(
              "SaveImage16",
              "image",
              "Save pictures, such as depth or normals, as PNG files of 16 bits a colour, grey"
                  + " where they have no colour, with the workflow inside.")
          .titled("Save Image (16 bits)")
          .taking(
              InputPort.linked("images", "IMAGE", "The pictures."), SaveEncoded.prefix("ComfyUI"))
          .asOutput();

  @Override
  public List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs) {
    if (NodeInputs.isNothing(inputs, "images")) {
      return List.of();
    }
    var batch = NodeInputs.handle(inputs, "images");
    var prefix = NodeInputs.text(inputs, "filename_prefix");
    var count = pictures.count(batch);
    for (var index = 0; index < count; index++) {
      context.cancel().check();
      save(context, batch, prefix, index);
      context.progress(index + 1, count, null);
    }
    return List.of();
  }

  private void save(NodeContext context, NodeValue.Handle batch, String prefix, int index) {
    var settings = PythonJson.object().put("index", index);
    var text = settings.putObject("text");
    context.textChunks().forEach(text::put);
    var content = encodings.encoded(batch, "png16", settings);
    context.save(
        new ArtifactRequest(ArtifactKind.OUTPUT, prefix, "image/png", 0, 0, index),
        out -> Channels.newChannel(out).write(content.duplicate()));
  }
}
