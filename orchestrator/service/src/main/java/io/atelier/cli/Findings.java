package io.atelier.cli;

import io.atelier.engine.Finding;
import java.io.PrintWriter;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Shows what is wrong with a workflow.
final class Findings {

  private Findings() {}

  static boolean refuse(List<Finding> findings) {
    return findings.stream().anyMatch(Finding::isError);
  }

  static void print(List<Finding> findings, PrintWriter err) {
    findings.forEach(finding -> err.println(line(finding)));
    err.flush();
  }

  private static String line(Finding finding) {
    String spoils =
        finding.spoiledOutputs().isEmpty()
            ? ""
            : " [spoils " + String.join(", ", finding.spoiledOutputs()) + "]";
    return "atelier: " + finding.code().name() + ": " + finding.message() + spoils;
  }

  static ObjectNode json(Finding finding) {
    ObjectNode json =
        EventJson.event("finding")
            .put("code", finding.code().name())
            .put("error", finding.isError())
            .put("node", finding.node())
            .put("input", finding.input())
            .put("message", finding.message());
    finding.spoiledOutputs().forEach(json.putArray("spoiled_outputs")::add);
    return json;
  }
}
