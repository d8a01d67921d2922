package io.atelier.nodes;

import io.atelier.graph.PortType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An input of a node type.
///
/// @param required whether a workflow must give it; as in ComfyUI, a default does not stand in
/// @param fallback what an editor offers first; null when there is nothing to offer
/// @param domain which literals it takes
public record InputPort(
    String name,
    PortType type,
    boolean required,
    @Nullable JsonNode fallback,
    Domain domain,
    String doc) {

  /// Whether editors show a field for it, so that a value may stand at it and not only a link.
  public boolean isWidget() {
    return Arrays.stream(LiteralType.values()).anyMatch(literal -> literal.port().equals(type));
  }
}
