package io.atelier.api;

import io.atelier.access.Caller;
import io.atelier.api.openapi.BodyOf;
import io.atelier.api.openapi.Says;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.RenameEnvelope;
import io.atelier.api.wire.SaveEnvelope;
import io.atelier.api.wire.SavedNameView;
import io.atelier.api.wire.SavedPageView;
import io.atelier.api.wire.SavedVersionsView;
import io.atelier.api.wire.SavedWorkflowView;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.Shown;
import io.atelier.library.Precondition;
import io.atelier.library.SavedName;
import io.atelier.library.SavedWorkflows;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Saved workflows of the caller's tenant. Each has an ETag, which a change names as `If-Match`.
@RestController
@RequestMapping("/v1/workflows")
final class WorkflowsController {

  private final SavedWorkflows saved;
  private final SavedDocuments documents;

  WorkflowsController(SavedWorkflows saved, SavedDocuments documents) {
    this.saved = saved;
    this.documents = documents;
  }

  @Says("Saved workflows, by name")
  @GetMapping
  SavedPageView list(
      Caller caller,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(required = false) @Nullable String limit) {
    var most = JobQuery.limit(limit);
    var found = saved.list(caller.tenant(), after, most);
    return new SavedPageView(
        found.stream().map(SavedNameView::of).toList(),
        found.size() < most ? null : found.getLast().name());
  }

  @Says("A saved workflow, in its latest version or another")
  @GetMapping("/{name}")
  ResponseEntity<SavedWorkflowView> get(
      Caller caller,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String version) {
    var found = saved.get(caller.tenant(), name, number(version));
    var said = found.name();
    return ResponseEntity.ok()
        .eTag(tag(said))
        .body(
            new SavedWorkflowView(
                said.name(),
                said.version(),
                said.saved(),
                said.saver(),
                documents.images(found),
                documents.document(found)));
  }

  @Says("The versions of a saved workflow that are kept")
  @GetMapping("/{name}/versions")
  SavedVersionsView versions(Caller caller, @PathVariable String name) {
    return new SavedVersionsView(
        saved.versions(caller.tenant(), name).stream().map(SavedNameView::of).toList());
  }

  @Says(value = "Save a workflow: a new one, or with If-Match a new version", also = 201)
  @PutMapping(path = "/{name}", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<SavedNameView> save(
      Caller caller,
      @PathVariable String name,
      @RequestBody @BodyOf(SaveEnvelope.class) byte[] body,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match,
      @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String none) {
    var wanted = envelope(WorkflowReader.json(body));
    var document = ReadSubmission.required("workflow", wanted.workflow());
    var warnings = documents.warnings(document, wanted.images());
    var made =
        saved.save(
            caller.tenant(),
            name,
            caller.name(),
            document.toString(),
            documents.text(wanted.images()),
            precondition(match, none));
    var view = SavedNameView.of(made, warnings);
    return ResponseEntity.status(made.version() == 1 ? HttpStatus.CREATED : HttpStatus.OK)
        .eTag(tag(made))
        .location(URI.create(view.href()))
        .body(view);
  }

  @Says("Give a saved workflow another name")
  @PostMapping(path = "/{name}/rename", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<SavedNameView> rename(
      Caller caller,
      @PathVariable String name,
      @RequestBody @BodyOf(RenameEnvelope.class) byte[] body,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match) {
    var wanted = EnvelopeReader.read(WorkflowReader.json(body), RenameEnvelope.class);
    var to = ReadSubmission.required("name", wanted.name());
    var renamed = saved.rename(caller.tenant(), name, to, precondition(match, null));
    return ResponseEntity.ok().eTag(tag(renamed)).body(SavedNameView.of(renamed));
  }

  @Says("Forget a saved workflow with all its versions")
  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(
      Caller caller,
      @PathVariable String name,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String match) {
    saved.delete(caller.tenant(), name, precondition(match, null));
  }

  /// A workflow may have a node that is called `workflow`.
  private static SaveEnvelope envelope(JsonNode body) {
    return ReadSubmission.isEnvelope(body)
        ? EnvelopeReader.read(body, SaveEnvelope.class)
        : new SaveEnvelope(body, null);
  }

  private static String tag(SavedName saved) {
    return "\"" + saved.tag() + "\"";
  }

  private static Precondition precondition(@Nullable String match, @Nullable String none) {
    if (none != null) {
      return new Precondition.IsNew();
    }
    if (match == null) {
      return new Precondition.Unsaid();
    }
    return match.strip().equals("*")
        ? new Precondition.Anything()
        : new Precondition.IsStill(match.strip().replace("\"", ""));
  }

  private static @Nullable Integer number(@Nullable String version) {
    try {
      return version == null ? null : Integer.valueOf(version);
    } catch (NumberFormatException _) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "The version is '%s'; give a whole number from 1.".formatted(Shown.text(version)));
    }
  }
}
