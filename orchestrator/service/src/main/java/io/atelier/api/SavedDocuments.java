package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.FindingView;
import io.atelier.api.wire.ImageInputsView;
import io.atelier.formats.Assignment;
import io.atelier.formats.FormatCode;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.formats.editor.EditorCode;
import io.atelier.graph.AtelierException;
import io.atelier.library.SavedWorkflow;
import io.atelier.library.SavedWorkflows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What saved workflows hold, read and looked through.
@Component
public final class SavedDocuments {

  private final SavedWorkflows saved;
  private final AdmitJob admit;
  private final JsonMapper json;

  SavedDocuments(SavedWorkflows saved, AdmitJob admit, JsonMapper json) {
    this.saved = saved;
    this.admit = admit;
    this.json = json;
  }

  /// What a request of this caller may name.
  public ReadSubmission.Known knownTo(Caller caller) {
    return new ReadSubmission.Known(
        admit.editorTypes(), (name, version) -> workflow(caller.tenant(), name, version));
  }

  /// @param version null for the latest
  /// @throws AtelierException SAVED_WORKFLOW_UNKNOWN, or what reading a workflow throws
  WorkflowFile workflow(String tenant, String name, @Nullable Integer version) {
    return WorkflowReader.read(document(saved.get(tenant, name, version)), admit.editorTypes());
  }

  JsonNode document(SavedWorkflow workflow) {
    return json.readTree(workflow.document());
  }

  @Nullable ImageInputsView images(SavedWorkflow workflow) {
    return workflow.images() == null
        ? null
        : json.readValue(workflow.images(), ImageInputsView.class);
  }

  @Nullable String text(@Nullable ImageInputsView images) {
    return images == null ? null : json.writeValueAsString(images);
  }

  /// What stands in the way of running it now. Models and nodes come and go, so nothing of it keeps
  /// a workflow from being saved.
  ///
  /// @throws AtelierException NOT_A_WORKFLOW for what could never be one
  List<FindingView> warnings(JsonNode document, @Nullable ImageInputsView images) {
    try {
      var file = WorkflowReader.read(document, admit.editorTypes());
      var warnings = new ArrayList<>(admit.findings(file.workflow()));
      if (images != null) {
        images.targets().forEach(target -> check(file, target, warnings));
      }
      return warnings;
    } catch (AtelierException e) {
      if (e.code() instanceof EditorCode || e.code() == ApiCode.WORKERS_STARTING) {
        return List.of(warning(e));
      }
      throw e;
    }
  }

  /// Only whether there is such an input: what is set on it comes later.
  private void check(WorkflowFile file, String target, List<FindingView> warnings) {
    try {
      Assignment.parse(target + "=0").apply(file.workflow(), admit.types());
    } catch (AtelierException e) {
      if (e.code() != FormatCode.ASSIGNMENT_VALUE_INVALID) {
        warnings.add(warning(e));
      }
    }
  }

  private static FindingView warning(AtelierException e) {
    return new FindingView(
        null, e.code().name(), false, null, null, String.valueOf(e.getMessage()), Set.of());
  }
}
