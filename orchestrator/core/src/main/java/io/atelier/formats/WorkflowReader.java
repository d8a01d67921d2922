package io.atelier.formats;

import io.atelier.artifacts.PictureText;
import io.atelier.artifacts.Png;
import io.atelier.formats.editor.ConvertWorkflow;
import io.atelier.formats.editor.EditorTypes;
import io.atelier.graph.AtelierException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// Reads workflows from ComfyUI's API format, bare or as it is sent to ComfyUI (`{"prompt": …}`),
/// from the editor's own form, which needs node types to be understood, or from a picture (PNG,
/// WebP, JPEG) that carries one. Stateless.
public final class WorkflowReader {

  /// The text of a picture that holds the editor's own form.
  private static final String EDITORS = "workflow";

  private WorkflowReader() {}

  /// Reads a file, whatever it is called, if it is in the API format.
  ///
  /// @throws AtelierException with a [FormatCode], or of a broken picture
  public static WorkflowFile read(Path file) {
    return readFile(file, WorkflowReader::refuse);
  }

  /// Reads a file, whatever it is called and in whatever form.
  ///
  /// @throws AtelierException with a [FormatCode] or an [io.atelier.formats.editor.EditorCode], or
  ///   of a broken picture
  public static WorkflowFile read(Path file, EditorTypes types) {
    return readFile(file, converting(types));
  }

  private static WorkflowFile readFile(Path file, Function<JsonNode, WorkflowFile> editors) {
    try (var in = Files.newInputStream(file)) {
      return readStream(in, editors);
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
  /// @throws AtelierException as of a file
  public static WorkflowFile read(InputStream in, EditorTypes types) throws IOException {
    return readStream(in, converting(types));
  }

  /// Reads to the end and does not close the stream; only the API format.
  ///
  /// @throws AtelierException with a [FormatCode], or of a broken picture
  public static WorkflowFile read(InputStream in) throws IOException {
    return readStream(in, WorkflowReader::refuse);
  }

  private static WorkflowFile readStream(InputStream in, Function<JsonNode, WorkflowFile> editors)
      throws IOException {
    var buffered = new BufferedInputStream(in);
    var text = PictureText.of(buffered);
    return text.isPresent()
        ? fromPicture(text.get(), editors)
        : fromDocument(WorkflowJson.parse(buffered.readNBytes(WorkflowJson.LARGEST + 1)), editors);
  }

  /// Parses JSON from strangers as strictly as a workflow is parsed, for who finds a workflow
  /// inside.
  ///
  /// @throws AtelierException INVALID_JSON or WORKFLOW_TOO_LARGE
  public static JsonNode json(byte[] text) {
    return WorkflowJson.parse(text);
  }

  /// Reads a workflow that is parsed already; only the API format.
  ///
  /// @throws AtelierException with a [FormatCode]
  public static WorkflowFile read(JsonNode document) {
    return fromDocument(document, WorkflowReader::refuse);
  }

  /// Reads a workflow that is parsed already, in whatever form.
  ///
  /// @throws AtelierException as of a file
  public static WorkflowFile read(JsonNode document, EditorTypes types) {
    return fromDocument(document, converting(types));
  }

  private static WorkflowFile fromDocument(
      JsonNode document, Function<JsonNode, WorkflowFile> editors) {
    if (!document.isObject()) {
      throw new AtelierException(
          FormatCode.NOT_A_WORKFLOW,
          "The file is JSON but holds no workflow; in ComfyUI export one with 'Workflow > Export' and give that file.");
    }
    if (ConvertWorkflow.isEditors(document)) {
      return editors.apply(document);
    }
    var sent = document.path("prompt");
    return sent.isObject() && !sent.path("class_type").isString()
        ? new WorkflowFile(ApiFormat.read(sent), sentChunks(document))
        : new WorkflowFile(ApiFormat.read(document), new LinkedHashMap<>());
  }

  /// The editor's own form goes into the pictures that the workflow makes.
  private static Function<JsonNode, WorkflowFile> converting(EditorTypes types) {
    return document -> {
      var chunks = new LinkedHashMap<String, String>();
      chunks.put(EDITORS, document.toString());
      return new WorkflowFile(ConvertWorkflow.of(document, types), chunks);
    };
  }

  private static WorkflowFile refuse(JsonNode document) {
    throw new AtelierException(
        FormatCode.UI_FORMAT,
        "This is a workflow in the editor's own form, which is not taken here; run './atelier convert FILE' and give what it prints.");
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

  private static WorkflowFile fromPicture(
      SequencedMap<String, String> text, Function<JsonNode, WorkflowFile> editors) {
    var carried = text.containsKey("prompt") ? text.get("prompt") : text.get(EDITORS);
    if (carried == null) {
      throw new AtelierException(
          FormatCode.NO_WORKFLOW_INSIDE,
          "The picture carries no workflow; give one that ComfyUI or Atelier saved.");
    }
    var file = fromDocument(WorkflowJson.parse(carried.getBytes(StandardCharsets.UTF_8)), editors);
    return new WorkflowFile(file.workflow(), editorsForm(text));
  }

  private static SequencedMap<String, String> editorsForm(Map<String, String> text) {
    var kept = new LinkedHashMap<String, String>();
    var editors = text.get(EDITORS);
    if (editors != null) {
      kept.put(EDITORS, editors);
    }
    return kept;
  }
}
