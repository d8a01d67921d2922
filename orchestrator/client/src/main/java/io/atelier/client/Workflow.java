package io.atelier.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A graph of nodes, in ComfyUI's API format.
///
/// @param nodes id → node; not to be changed
public record Workflow(@JsonValue ObjectNode nodes) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Workflow {}

  /// A new one, node by node.
  public static WorkflowBuilder builder() {
    return new WorkflowBuilder();
  }

  /// One that lies in a file, such as those in `workflows/`.
  ///
  /// @throws IOException when it cannot be read, or holds no JSON object
  public static Workflow read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  /// One that lies in a text.
  ///
  /// @param json in the API format
  /// @throws IOException when it is no JSON object
  public static Workflow parse(String json) throws IOException {
    try {
      JsonNode read = Json.MAPPER.readTree(json);
      if (read instanceof ObjectNode nodes) {
        return new Workflow(nodes);
      }
    } catch (JacksonException e) {
      throw new IOException("The workflow is no JSON: " + e.getOriginalMessage(), e);
    }
    throw new IOException("The workflow is no JSON object; give one in ComfyUI's API format.");
  }
}
