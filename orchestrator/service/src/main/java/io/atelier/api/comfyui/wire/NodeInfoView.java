package io.atelier.api.comfyui.wire;

import java.util.List;
import java.util.Map;

/// A node type as editors know it.
///
/// @param input `required` and `optional`: name → type or choices, then options
/// @param inputOrder the names of each, in their order
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
    boolean isInputList) {}
