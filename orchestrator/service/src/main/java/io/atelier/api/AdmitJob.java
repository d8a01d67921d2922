package io.atelier.api;

import io.atelier.api.webhooks.CallTargets;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.FindingView;
import io.atelier.catalog.FileChoices;
import io.atelier.engine.EngineCode;
import io.atelier.engine.Finding;
import io.atelier.engine.WorkflowCheck;
import io.atelier.formats.Assignment;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.editor.EditorTypes;
import io.atelier.graph.GraphNode;
import io.atelier.graph.Input;
import io.atelier.graph.NearestName;
import io.atelier.graph.Shown;
import io.atelier.graph.Workflow;
import io.atelier.jobs.JobRequest;
import io.atelier.jobs.JobWork;
import io.atelier.nodes.NodeTypes;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Everything that a job is asked before it is kept: that it is not too large, and that its
/// workflow can run.
@Component
public final class AdmitJob {

  private final WorkerPool pool;
  private final FileChoices files;
  private final Limits limits;
  private final CallTargets targets;

  AdmitJob(WorkerPool pool, FileChoices files, Limits limits, CallTargets targets) {
    this.targets = targets;
    this.pool = pool;
    this.files = files;
    this.limits = limits;
  }

  /// A job that may be kept.
  ///
  /// @param warnings about its workflow
  public record Admitted(JobRequest request, List<FindingView> warnings) {}

  /// Refuses a job, or gives it in the form in which it is kept.
  ///
  /// @param number of the job in its batch, from 0; null outside of one
  /// @throws io.atelier.graph.AtelierException INVALID_WORKFLOW with findings, TOO_MANY_NODES,
  ///   TEXT_TOO_LONG, WORKERS_STARTING, CALLBACK_REFUSED, or what setting a value throws
  public Admitted admit(
      Submission submission, String tenant, @Nullable String key, @Nullable Integer number) {
    var workflow = submission.file().workflow();
    targets.require(submission.callback());
    refuseTooLarge(workflow);
    var types = typesFor(workflow);
    var asRun = assigned(workflow, submission, types);
    refuseTooLong(asRun);
    var findings = check(asRun, types, number);
    requireOutputs(submission, asRun, types);
    var file =
        submission.values().isEmpty()
            ? submission.file()
            : new WorkflowFile(asRun, new LinkedHashMap<>());
    var work = new JobWork(asRun, file.chunksFor(asRun), submission.outputs(), submission.values());
    return new Admitted(new JobRequest(work, submission.terms(tenant, key)), findings);
  }

  /// What a check finds now, errors too.
  List<FindingView> findings(Workflow workflow) {
    refuseTooLarge(workflow);
    return new WorkflowCheck(types(), files)
        .check(workflow).stream().map(finding -> FindingView.of(finding, null)).toList();
  }

  /// The node types that a workflow is to be checked with, if it is not too large.
  ///
  /// @throws ApiException TOO_MANY_NODES, TEXT_TOO_LONG, WORKERS_STARTING
  public NodeTypes typesOf(Workflow workflow) {
    refuseTooLarge(workflow);
    refuseTooLong(workflow);
    return typesFor(workflow);
  }

  /// The node types that are known now.
  NodeTypes types() {
    return pool.palette().types();
  }

  /// The same for workflows in the editor's own form.
  public EditorTypes editorTypes() {
    var known = pool.isKnown();
    var types = EditorTypes.of(types());
    return name -> {
      var found = types.find(name);
      if (found.isEmpty() && !known) {
        throw new ApiException(
            ApiCode.WORKERS_STARTING,
            "The node type '%s' is not shipped, and the workers that may have it are still starting; try again in some seconds."
                .formatted(Shown.text(name)));
      }
      return found;
    };
  }

  private void refuseTooLarge(Workflow workflow) {
    if (workflow.nodes().size() > limits.nodes()) {
      throw new ApiException(
          ApiCode.TOO_MANY_NODES,
          "The workflow has %,d nodes, and this service takes %,d at most; split it."
              .formatted(workflow.nodes().size(), limits.nodes()));
    }
  }

  /// A type that nobody knows yet may be one of a worker that is still starting.
  private NodeTypes typesFor(Workflow workflow) {
    var known = pool.isKnown();
    var types = types();
    for (var node : workflow.nodes().values()) {
      if (!known && types.find(node.type()).isEmpty()) {
        throw new ApiException(
            ApiCode.WORKERS_STARTING,
            "Node %s is of type '%s', which is not shipped, and the workers that may have it are still starting; try again in some seconds."
                .formatted(Shown.text(node.id()), Shown.text(node.type())));
      }
    }
    return types;
  }

  private static Workflow assigned(Workflow workflow, Submission submission, NodeTypes types) {
    var changed = workflow;
    for (var value : submission.values().entrySet()) {
      changed = Assignment.parse(value.getKey() + "=" + value.getValue()).apply(changed, types);
    }
    return changed;
  }

  private void refuseTooLong(Workflow workflow) {
    for (var node : workflow.nodes().values()) {
      node.inputs().forEach((name, input) -> refuseTooLong(node, name, input));
    }
  }

  private void refuseTooLong(GraphNode node, String name, Input input) {
    if (input instanceof Input.Literal(var value)
        && value.isString()
        && value.asString().length() > limits.textLength()) {
      throw new ApiException(
          ApiCode.TEXT_TOO_LONG,
          "Input '%s' of node %s has %,d characters, and this service takes %,d at most; shorten it."
              .formatted(
                  Shown.text(name),
                  Shown.text(node.id()),
                  value.asString().length(),
                  limits.textLength()));
    }
  }

  private List<FindingView> check(Workflow workflow, NodeTypes types, @Nullable Integer number) {
    var findings = new WorkflowCheck(types, files).check(workflow);
    var views = findings.stream().map(finding -> FindingView.of(finding, number)).toList();
    if (findings.stream().anyMatch(Finding::isError)) {
      throw new ApiException(
          EngineCode.INVALID_WORKFLOW,
          "The workflow is refused and nothing was queued; mend what the findings name.",
          views);
    }
    return views;
  }

  private static void requireOutputs(Submission submission, Workflow workflow, NodeTypes types) {
    var outputs =
        workflow.nodes().values().stream()
            .filter(node -> types.find(node.type()).filter(type -> type.outputNode()).isPresent())
            .map(GraphNode::id)
            .toList();
    for (var wanted : submission.outputs()) {
      if (!outputs.contains(wanted)) {
        throw new ApiException(
            ApiCode.REQUEST_INVALID,
            "The workflow has no output node '%s'%s"
                .formatted(
                    Shown.text(wanted),
                    NearestName.hint(
                        wanted,
                        outputs,
                        "; it has %s.".formatted(Shown.text(String.join(", ", outputs))))));
      }
    }
  }
}
