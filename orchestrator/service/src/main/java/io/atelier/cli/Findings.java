package io.atelier.cli;

import io.atelier.engine.Finding;
import java.util.List;

/// What is wrong with a workflow, in words.
final class Findings {

  private Findings() {}

  /// Only errors refuse. Warnings never do: workflows made for ComfyUI carry inputs that our node
  /// types do not have, and run all the same.
  static boolean refuse(List<Finding> findings) {
    return findings.stream().anyMatch(Finding::isError);
  }

  static String line(Finding finding) {
    String spoils =
        finding.spoiledOutputs().isEmpty()
            ? ""
            : " [spoils " + String.join(", ", finding.spoiledOutputs()) + "]";
    String severity = finding.isError() ? "" : "warning: ";
    return "atelier: " + severity + finding.code().name() + ": " + finding.message() + spoils;
  }
}
