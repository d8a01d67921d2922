package io.atelier.engine;

import io.atelier.catalog.FileChoices;
import io.atelier.graph.Shown;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeTypes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Says everything that is wrong with a workflow, without Python and without recursion. Safe for
/// any thread.
public final class WorkflowCheck {

  private static final int MOST_NAMED = 30;

  private final NodeTypes types;
  private final FileChoices files;

  public WorkflowCheck(NodeTypes types, FileChoices files) {
    this.types = types;
    this.files = files;
  }

  /// All findings, in the order of the nodes, then what is wrong with the whole. The workflow can
  /// run when none is an error.
  public List<Finding> check(Workflow workflow) {
    return check(new LinkGraph(workflow, types), workflow);
  }

  List<Finding> check(LinkGraph graph, Workflow workflow) {
    var nodes = new NodeCheck(graph, types, files, List.copyOf(workflow.nodes().keySet()));
    IntStream.range(0, graph.size()).forEach(nodes::check);
    var findings = new ArrayList<>(nodes.findings());
    var whole = LinkGraph.whole(workflow, types);
    var cycles = CycleSearch.cycles(whole);
    cycles.forEach(cycle -> findings.add(cycle(graph, cycle)));
    noOutputs(graph).ifPresent(findings::add);
    return SpoiledOutputs.addTo(findings, cycles.isEmpty() ? graph : whole);
  }

  private static Finding cycle(LinkGraph graph, List<Integer> cycle) {
    var firstOfFile = Collections.min(cycle);
    var turned = new ArrayList<>(cycle);
    Collections.rotate(turned, -cycle.indexOf(firstOfFile));
    var named =
        turned.stream()
            .limit(MOST_NAMED)
            .map(node -> Shown.text(graph.node(node).id()))
            .collect(Collectors.joining(" → "));
    var rest = turned.size() - MOST_NAMED;
    var first = graph.node(firstOfFile).id();
    return new Finding(
        FindingCode.CYCLE,
        Finding.Severity.ERROR,
        first,
        null,
        "Nodes feed each other in a circle: %s%s → %s; take one of these links away."
            .formatted(named, rest > 0 ? " → (%,d more)".formatted(rest) : "", Shown.text(first)),
        Set.of());
  }

  /// A node of unknown type may be the output that was meant.
  private static Optional<Finding> noOutputs(LinkGraph graph) {
    var any =
        IntStream.range(0, graph.size())
            .anyMatch(node -> graph.isOutput(node) || graph.type(node).isEmpty());
    return any
        ? Optional.empty()
        : Optional.of(
            new Finding(
                FindingCode.NO_OUTPUTS,
                Finding.Severity.ERROR,
                null,
                null,
                "The workflow has no output node, so running it would make nothing; add one such as"
                    + " SaveImage.",
                Set.of()));
  }
}
