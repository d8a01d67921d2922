package io.atelier.formats;

import io.atelier.artifacts.Png;
import io.atelier.graph.AtelierException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;

/// Reads workflows from ComfyUI's API format, bare or as it is sent to ComfyUI (`{"prompt": …}`),
/// or from a PNG that carries one. Stateless.
public final class WorkflowReader {

  private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G'};
  private static final String EXPORT_IT =
      "; in ComfyUI export it with 'Workflow > Export (API)' and run that file.";

  private WorkflowReader() {}

  /// Reads a file, whatever it is called.
  ///
  /// @throws AtelierException with a [FormatCode], or of a broken picture
  public static WorkflowFile read(Path file) {
    try (var in = Files.newInputStream(file)) {
      return read(in, inApiFormat(file));
    } catch (NoSuchFileException e) {
      throw new AtelierException(
          FormatCode.WORKFLOW_NOT_FOUND, "There is no file %s; check its path.".formatted(file), e);
    } catch (IOException e) {
      throw new AtelierException(
          FormatCode.WORKFLOW_UNREADABLE,
          "The file %s cannot be read (%s); check that it is a file and may be read."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /// Reads to the end and does not close the stream.
  ///
  /// @throws AtelierException with a [FormatCode], or of a broken picture
  public static WorkflowFile read(InputStream in) throws IOException {
    return read(in, EXPORT_IT);
  }

  /// What to do about a file in the editor's own form: a layout of ours lies beside its workflow.
  private static String inApiFormat(Path file) {
    if (WorkflowFiles.isLayout(file)) {
      var workflow = WorkflowFiles.workflowOf(file);
      if (Files.isRegularFile(workflow)) {
        return "; run %s instead, the same workflow in the API format.".formatted(workflow);
      }
    }
    return EXPORT_IT;
  }

  /// @param remedy ends the sentence about a workflow in the editor's own form
  private static WorkflowFile read(InputStream in, String remedy) throws IOException {
    var buffered = new BufferedInputStream(in);
    buffered.mark(PNG_SIGNATURE.length);
    var start = buffered.readNBytes(PNG_SIGNATURE.length);
    buffered.reset();
    return Arrays.equals(start, PNG_SIGNATURE)
        ? fromPicture(Png.text(buffered), remedy)
        : fromJson(buffered.readNBytes(WorkflowJson.LARGEST + 1), remedy);
  }

  /// Parses JSON from strangers as strictly as a workflow is parsed, for who finds a workflow
  /// inside.
  ///
  /// @throws AtelierException INVALID_JSON or WORKFLOW_TOO_LARGE
  public static JsonNode json(byte[] text) {
    return WorkflowJson.parse(text);
  }

  /// Reads a workflow that is parsed already.
  ///
  /// @throws AtelierException with a [FormatCode]
  public static WorkflowFile read(JsonNode document) {
    return fromDocument(document, EXPORT_IT);
  }

  private static WorkflowFile fromJson(byte[] json, String remedy) {
    return fromDocument(WorkflowJson.parse(json), remedy);
  }

  private static WorkflowFile fromDocument(JsonNode document, String remedy) {
    if (!document.isObject()) {
      throw new AtelierException(
          FormatCode.NOT_A_WORKFLOW,
          "The file is JSON but holds no workflow" + EXPORT_IT.replace("export it", "export one"));
    }
    if (document.path("nodes").isArray()) {
      throw uiFormat("The file holds a workflow in the editor's own format", remedy);
    }
    var sent = document.path("prompt");
    return sent.isObject() && !sent.path("class_type").isString()
        ? new WorkflowFile(ApiFormat.read(sent), sentChunks(document))
        : new WorkflowFile(ApiFormat.read(document), new LinkedHashMap<>());
  }

  private static SequencedMap<String, String> sentChunks(JsonNode document) {
    var chunks = new LinkedHashMap<String, String>();
    document
        .path("extra_data")
        .path("extra_pnginfo")
        .propertyStream()
        .forEach(entry -> {
          Png.checkTextName(entry.getKey());
          chunks.put(entry.getKey(), entry.getValue().toString());
        });
    return chunks;
  }

  private static WorkflowFile fromPicture(SequencedMap<String, String> text, String remedy) {
    var prompt = text.get("prompt");
    if (prompt == null) {
      throw text.containsKey("workflow")
          ? uiFormat("The picture carries its workflow only in the editor's own format", remedy)
          : new AtelierException(
              FormatCode.NO_WORKFLOW_INSIDE,
              "The picture carries no workflow; give one that ComfyUI or Atelier saved.");
    }
    var file = fromJson(prompt.getBytes(StandardCharsets.UTF_8), remedy);
    return new WorkflowFile(file.workflow(), editorsForm(text));
  }

  private static SequencedMap<String, String> editorsForm(Map<String, String> text) {
    var kept = new LinkedHashMap<String, String>();
    var editors = text.get("workflow");
    if (editors != null) {
      kept.put("workflow", editors);
    }
    return kept;
  }

  private static AtelierException uiFormat(String what, String remedy) {
    return new AtelierException(FormatCode.UI_FORMAT, what + ", which cannot be run" + remedy);
  }
}
