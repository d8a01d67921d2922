package io.atelier.api.comfyui.wire;

import java.util.Map;

/// One thing that is wrong with a prompt.
///
/// @param type for programs, such as `value_not_in_list`
/// @param message for people
/// @param details where, and what
/// @param extraInfo what the type brings: `input_name`, `input_config`, `received_value` …
public record PromptErrorView(
    String type, String message, String details, Map<String, Object> extraInfo) {

  /// One about the whole.
  public static PromptErrorView of(String type, String message, String details) {
    return new PromptErrorView(type, message, details, Map.of());
  }
}
