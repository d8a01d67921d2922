package io.atelier.api.editor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A workflow template of the editor, and whether it runs here.
///
/// @param category that the editor lists it under
/// @param runs whether nothing is missing but pictures, which a user brings
/// @param missingNodes node types that nobody here has
/// @param missingModels files that no models folder has, as `FOLDER/NAME`
/// @param missingPictures files that the input folder does not have
/// @param problem another reason why it does not run; null if there is none
public record TemplateView(
    String name,
    String title,
    String category,
    boolean runs,
    List<String> missingNodes,
    List<String> missingModels,
    List<String> missingPictures,
    @Nullable String problem) {

  /// Why it does not run, in a sentence; empty if it does.
  String reason() {
    var reason = new StringBuilder();
    if (!missingNodes.isEmpty()) {
      reason
          .append("nodes that are not here: ")
          .append(String.join(", ", missingNodes))
          .append(". ");
    }
    if (!missingModels.isEmpty()) {
      reason
          .append("models that are not here: ")
          .append(String.join(", ", missingModels))
          .append(". ");
    }
    if (problem != null) {
      reason.append(problem).append(' ');
    }
    return reason.isEmpty() ? "" : "Does not run here: " + reason.toString().strip();
  }
}
