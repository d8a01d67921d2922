package io.atelier.engine;

import io.atelier.catalog.FileChoices;
import io.atelier.graph.Workflow;
import io.atelier.nodes.NodeTypes;
import java.util.List;

/// Says everything that is wrong with a workflow, without Python and without recursion.
public final class WorkflowCheck {

  public WorkflowCheck(NodeTypes types, FileChoices files) {}

  /// All findings, in the order of the nodes; the workflow can run when none is an error.
  public List<Finding> check(Workflow workflow) {
    throw new UnsupportedOperationException();
  }
}
