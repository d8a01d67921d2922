package io.atelier.api.comfyui;

import io.atelier.api.comfyui.wire.NodeErrorsView;
import io.atelier.api.comfyui.wire.PromptErrorView;
import io.atelier.catalog.FileChoices;
import io.atelier.engine.Finding;
import io.atelier.engine.WorkflowCheck;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Shown;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeType;
import io.atelier.nodes.NodeTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says which outputs of a prompt can be made, and in ComfyUI's words why others cannot: what the
/// engine finds spoils the outputs that need it, and the rest runs.
record CheckPrompt(NodeTypes types, FileChoices files) {

  /// Where very many nodes are wrong, of the others only some of the outputs are named.
  private static final int MOST_FOLLOWED = 200;

  /// What may be queued.
  ///
  /// @param outputs ids of the output nodes that run; at least one
  /// @param errors by node, of the outputs that do not
  record Checked(Set<String> outputs, SequencedMap<String, NodeErrorsView> errors) {}

  /// @param targets the output nodes that are wanted; null for all
  /// @throws PromptRefused when nothing can run
  Checked check(Workflow workflow, @Nullable Set<String> targets) {
    refuseUnknown(workflow);
    var outputs = outputs(workflow, targets);
    if (outputs.isEmpty()) {
      throw new PromptRefused("prompt_no_outputs", "Prompt has no outputs", "");
    }
    var errors =
        new WorkflowCheck(types, files)
            .check(workflow).stream()
                .filter(finding -> finding.isError() && finding.node() != null)
                .collect(
                    Collectors.groupingBy(this::node, LinkedHashMap::new, Collectors.toList()));
    var consumers = new Consumers(workflow, types);
    var good = new LinkedHashSet<>(outputs);
    good.removeAll(consumers.of(errors.keySet()));
    var told = told(workflow, errors, outputs, consumers);
    if (good.isEmpty()) {
      throw new PromptRefused(
          PromptErrorView.of(
              "prompt_outputs_failed_validation",
              "Prompt outputs failed validation",
              details(told)),
          told);
    }
    return new Checked(good, told);
  }

  private String node(Finding finding) {
    return String.valueOf(finding.node());
  }

  private void refuseUnknown(Workflow workflow) {
    for (var node : workflow.nodes().values()) {
      if (types.find(node.type()).isEmpty()) {
        throw new PromptRefused(
            new PromptErrorView(
                "missing_node_type",
                "Cannot execute because node %s does not exist.".formatted(Shown.text(node.type())),
                "Node ID '#%s'".formatted(Shown.text(node.id())),
                Map.of(
                    "node_id",
                    node.id(),
                    "class_type",
                    node.type(),
                    "node_title",
                    node.title() == null ? node.type() : node.title())),
            Map.of());
      }
    }
  }

  private Set<String> outputs(Workflow workflow, @Nullable Set<String> targets) {
    return workflow.nodes().values().stream()
        .filter(node -> types.find(node.type()).filter(NodeType::outputNode).isPresent())
        .map(GraphNode::id)
        .filter(id -> targets == null || targets.contains(id))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /// What spoils no output that is wanted is not told, as ComfyUI never looks at it.
  private SequencedMap<String, NodeErrorsView> told(
      Workflow workflow,
      Map<String, List<Finding>> errors,
      Set<String> outputs,
      Consumers consumers) {
    var words = new FindingWords(new DescribeNode(files::names));
    var told = new LinkedHashMap<String, NodeErrorsView>();
    errors.forEach((id, findings) -> {
      var node = workflow.nodes().get(id);
      var reached =
          told.size() < MOST_FOLLOWED
              ? consumers.of(List.of(id))
              : findings.getFirst().spoiledOutputs();
      var dependent = outputs.stream().filter(reached::contains).toList();
      if (node != null && !dependent.isEmpty()) {
        var type = types.find(node.type()).orElseThrow();
        var views = findings.stream().map(finding -> words.of(finding, node, type)).toList();
        told.put(id, new NodeErrorsView(views, dependent, node.type()));
      }
    });
    return told;
  }

  private static String details(Map<String, NodeErrorsView> told) {
    var lines = new ArrayList<String>();
    told.values()
        .forEach(node ->
            node.errors().forEach(error -> lines.add(error.message() + ": " + error.details())));
    return lines.stream().limit(100).collect(Collectors.joining("\n"));
  }
}
