package io.atelier.api.comfyui.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node type as editors know it.
///
/// @param input `required` and `optional`: name → type or choices, then options
/// @param inputOrder the names of each, in their order
/// @param deprecated true for what editors show only in workflows that have it, else null
public record NodeInfoView(
    Map<String, Map<String, List<Object>>> input,
    Map<String, List<String>> inputOrder,
    List<String> output,
    List<Boolean> outputIsList,
    List<String> outputName,
    List<String> outputTooltips,
    String name,
    String displayName,
    String description,
    String pythonModule,
    String category,
    boolean outputNode,
    boolean isInputList,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean deprecated) {

  /// The same, which editors show only in workflows that have it.
  public NodeInfoView asDeprecated() {
    return new NodeInfoView(
        input,
        inputOrder,
        output,
        outputIsList,
        outputName,
        outputTooltips,
        name,
        displayName,
        description,
        pythonModule,
        category,
        outputNode,
        isInputList,
        true);
  }
}
