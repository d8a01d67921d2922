package io.atelier.cli;

import io.atelier.engine.EventJson;
import io.atelier.engine.Finding;
import io.atelier.nodes.BrokenNodes;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// Where a command speaks: results on `out`, everything else on `err`.
///
/// @param json `out` is for a program: one JSON object a line
record Console(PrintWriter out, PrintWriter err, boolean json) {

  static Console of(CommandSpec spec, boolean json) {
    return new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), json);
  }

  /// Says which of the user's nodes are left out.
  void tellBroken(List<BrokenNodes> broken) {
    broken.forEach(each ->
        err.printf(
            "atelier: warning: %s: The nodes of %s are left out. %s%n",
            each.code().name(), each.name(), each.reason()));
    err.flush();
  }

  /// Says findings, warnings too.
  void tell(List<Finding> findings) {
    findings.forEach(finding -> err.println(Findings.line(finding)));
    err.flush();
    if (json) {
      findings.forEach(finding -> out.println(EventJson.of(finding)));
      out.flush();
    }
  }
}
