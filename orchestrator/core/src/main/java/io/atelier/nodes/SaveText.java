package io.atelier.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atelier.artifacts.ArtifactKind;
import io.atelier.artifacts.ArtifactRequest;
import io.atelier.graph.PortType;
import java.util.List;
import java.util.Map;

/// Saves a text into the output folder.
final class SaveText implements NodeFunction {

  private static final int LONGEST = 10_000_000;

  static final NodeType TYPE =
      NodeType.of("SaveText", "text", "Save a text as a file in the output folder, in UTF-8.")
          .titled("Save Text")
          .taking(
              new InputPort(
                  "text",
                  new PortType("STRING"),
                  true,
                  null,
                  new Domain.Text(LONGEST, true),
                  "The text."),
              SaveEncoded.prefix("text/ComfyUI"))
          .asOutput();

  @Override
  public List<NodeValues> run(NodeContext context, Map<String, NodeValue> inputs) {
    var content = NodeInputs.text(inputs, "text").getBytes(UTF_8);
    var prefix = NodeInputs.text(inputs, "filename_prefix");
    context.save(
        new ArtifactRequest(ArtifactKind.OUTPUT, prefix, "text/plain", 0, 0, 0),
        out -> out.write(content));
    return List.of();
  }
}
