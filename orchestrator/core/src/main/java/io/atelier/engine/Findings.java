package io.atelier.engine;

import io.atelier.graph.ErrorCode;
import io.atelier.graph.GraphNode;
import io.atelier.graph.NearestName;
import io.atelier.graph.Shown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Collects what is wrong with the nodes of one workflow, in order.
final class Findings {

  /// Comparing names is slow in workflows of ten thousand nodes that are wrong everywhere.
  private static final int MOST_HINTS = 50;

  private final List<Finding> all = new ArrayList<>();
  private int hints;

  List<Finding> all() {
    return all;
  }

  /// Adds a finding about a node. The message is a sentence whose end mark may be missing.
  void tell(ErrorCode code, GraphNode node, @Nullable String input, String message) {
    var severity =
        code == FindingCode.UNKNOWN_INPUT ? Finding.Severity.WARNING : Finding.Severity.ERROR;
    var ended = message.endsWith("?") || message.endsWith(".") ? message : message + ".";
    all.add(new Finding(code, severity, node.id(), input, ended, Set.of()));
  }

  /// Adds a finding about an input; the message goes on after "Input 'x' of node 3 (Type)".
  void tellOf(ErrorCode code, GraphNode node, String input, String message) {
    tell(
        code,
        node,
        input,
        "Input '%s' of node %s (%s)%s"
            .formatted(Shown.text(input), Shown.text(node.id()), Shown.text(node.type()), message));
  }

  String hint(String wanted, Collection<String> candidates, String otherwise) {
    return hints++ < MOST_HINTS ? NearestName.hint(wanted, candidates, otherwise) : otherwise;
  }
}
