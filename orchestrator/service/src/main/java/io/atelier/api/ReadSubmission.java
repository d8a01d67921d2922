package io.atelier.api;

import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.BatchEnvelope;
import io.atelier.api.wire.JobEnvelope;
import io.atelier.formats.WorkflowFile;
import io.atelier.formats.WorkflowReader;
import io.atelier.formats.editor.EditorTypes;
import io.atelier.graph.Shown;
import io.atelier.jobs.RetryPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads jobs from requests: an envelope with a workflow inside, or a workflow alone in any form
/// that `formats` reads, with its terms in the parameters.
public final class ReadSubmission {

  private static final byte JSON_OBJECT = '{';
  private static final Set<String> PARAMETERS =
      Set.of("set", "output", "priority", "tag", "time_limit");

  private ReadSubmission() {}

  /// What a request may name: node types, where a workflow is in the editor's own form, and saved
  /// workflows.
  ///
  /// @param types that are known now
  public record Known(EditorTypes types, Saved saved) {}

  /// Finds a saved workflow.
  public interface Saved {
    /// Finds one by its name.
    ///
    /// @param version null for the latest
    WorkflowFile workflow(String name, @Nullable Integer version);
  }

  /// Reads one job.
  ///
  /// @param parameters of the request, each with all its values
  /// @throws io.atelier.graph.AtelierException REQUEST_INVALID, or what reading a workflow throws
  public static Submission one(byte[] body, Map<String, List<String>> parameters, Known known) {
    refuseUnknown(parameters);
    if (isJson(body)) {
      var document = WorkflowReader.json(body);
      if (isEnvelope(document)) {
        refuseBoth(parameters);
        return of(EnvelopeReader.read(document, JobEnvelope.class), known);
      }
      return bare(WorkflowReader.read(document, known.types()), parameters);
    }
    return bare(anyForm(body, known.types()), parameters);
  }

  /// @throws io.atelier.graph.AtelierException as [#one]
  static List<Submission> batch(byte[] body, Known known) {
    var envelope = EnvelopeReader.read(WorkflowReader.json(body), BatchEnvelope.class);
    return required("jobs", envelope.jobs()).stream()
        .map(job -> of(required("jobs", job), known))
        .toList();
  }

  /// @throws ApiException REQUEST_INVALID when it is not there
  static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "The field '%s' is missing, or something in it is null; /v1/openapi.json says what goes there."
              .formatted(field));
    }
    return value;
  }

  private static boolean isJson(byte[] body) {
    for (var each : body) {
      if (!Character.isWhitespace(each)) {
        return each == JSON_OBJECT;
      }
    }
    return false;
  }

  /// A workflow may have a node that is called `workflow`.
  static boolean isEnvelope(JsonNode document) {
    var inside = document.path("workflow");
    return document.path("workflow_name").isString()
        || (!inside.isMissingNode() && !inside.path("class_type").isString());
  }

  private static Submission of(JobEnvelope envelope, Known known) {
    return Submission.of(envelope, file(envelope, known));
  }

  private static WorkflowFile file(JobEnvelope envelope, Known known) {
    var name = envelope.workflowName();
    if (name == null && envelope.version() == null) {
      return WorkflowReader.read(required("workflow", envelope.workflow()), known.types());
    }
    if (name == null || envelope.workflow() != null) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "A job has a workflow, or the name of a saved one with a version if that matters; give one of both.");
    }
    return known.saved().workflow(name, envelope.version());
  }

  private static WorkflowFile anyForm(byte[] body, EditorTypes types) {
    try {
      return WorkflowReader.read(new ByteArrayInputStream(body), types);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Submission bare(WorkflowFile file, Map<String, List<String>> parameters) {
    var values = new LinkedHashMap<String, String>();
    for (var assignment : all(parameters, "set")) {
      var equals = assignment.indexOf('=');
      if (equals < 0) {
        throw invalid("set", assignment, "NODE.INPUT=VALUE");
      }
      values.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
    var limit = last(parameters, "time_limit");
    var priority = last(parameters, "priority");
    return new Submission(
        file,
        values,
        new TreeSet<>(all(parameters, "output")),
        priority == null ? 0 : integer("priority", priority),
        new TreeSet<>(all(parameters, "tag")),
        limit == null ? null : Duration.ofSeconds(integer("time_limit", limit)),
        RetryPolicy.NONE,
        null);
  }

  private static List<String> all(Map<String, List<String>> parameters, String name) {
    return parameters.getOrDefault(name, List.of());
  }

  private static @Nullable String last(Map<String, List<String>> parameters, String name) {
    var values = all(parameters, name);
    return values.isEmpty() ? null : values.getLast();
  }

  private static int integer(String name, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      throw invalid(name, text, "a whole number");
    }
  }

  private static ApiException invalid(String name, String text, String wanted) {
    return ApiException.ofParameter(name, text, "; give %s.".formatted(wanted));
  }

  private static void refuseUnknown(Map<String, List<String>> parameters) {
    for (var name : parameters.keySet()) {
      if (!PARAMETERS.contains(name)) {
        throw new ApiException(
            ApiCode.REQUEST_INVALID,
            "There is no parameter '%s' here; there are set, output, priority, tag and time_limit."
                .formatted(Shown.text(name)));
      }
    }
  }

  private static void refuseBoth(Map<String, List<String>> parameters) {
    if (!parameters.isEmpty()) {
      throw new ApiException(
          ApiCode.REQUEST_INVALID,
          "The body is an envelope, which says everything; take the parameters away and put them into it.");
    }
  }
}
