package io.atelier.api.openai;

import io.atelier.access.Caller;
import io.atelier.api.EnvelopeReader;
import io.atelier.api.gate.Gate;
import io.atelier.api.openapi.BodyOf;
import io.atelier.api.openapi.Says;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.HttpStatusOf;
import io.atelier.api.wire.OpenAiErrorView;
import io.atelier.formats.WorkflowReader;
import io.atelier.graph.AtelierException;
import io.atelier.graph.ErrorCode;
import io.atelier.jobs.JobId;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import tools.jackson.databind.node.JsonNodeFactory;

/// OpenAI's interface for pictures. Its base address is `/openai/v1`: at `/v1/models` stands what
/// this service calls models, which has another form.
@RestController
final class ImagesController {

  private static final System.Logger LOG = System.getLogger(ImagesController.class.getName());
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  private static final int MOST = 1_000;

  private final ImageModels models;
  private final Uploads uploads;
  private final MakePictures make;
  private final Semaphore waiting = new Semaphore(MOST);

  ImagesController(ImageModels models, Uploads uploads, MakePictures make) {
    this.models = models;
    this.uploads = uploads;
    this.make = make;
  }

  @Says("OpenAI: the workflows that make pictures")
  @GetMapping("/openai/v1/models")
  OpenAiModelsView models(Caller caller) {
    return new OpenAiModelsView("list", models.list(caller.tenant()));
  }

  @Says("OpenAI: one of them")
  @GetMapping("/openai/v1/models/{id}")
  OpenAiModelView model(Caller caller, @PathVariable String id) {
    models.get(caller.tenant(), id);
    return models.list(caller.tenant()).stream()
        .filter(model -> model.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Says("OpenAI: make pictures of a prompt")
  @PostMapping(
      path = {"/openai/v1/images/generations", "/v1/images/generations"},
      consumes = MediaType.APPLICATION_JSON_VALUE)
  DeferredResult<ImagesView> generate(
      Caller caller,
      @RequestBody @BodyOf(ImagesEnvelope.class) byte[] body,
      @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key) {
    var wanted = EnvelopeReader.read(WorkflowReader.json(body), ImagesEnvelope.class);
    var request = ImageRequest.of(wanted);
    var name = request.model() == null ? "text-to-image" : request.model();
    var model = models.get(caller.tenant(), name);
    return begin(caller, new ImageValues(model, request, null, null), key);
  }

  @Says("OpenAI: make pictures of a picture and a prompt")
  @PostMapping(
      path = {"/openai/v1/images/edits", "/v1/images/edits"},
      consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
  DeferredResult<ImagesView> edit(
      Caller caller,
      MultipartHttpServletRequest form,
      @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key)
      throws IOException {
    var request = ImageRequest.of(fields(form));
    var image = only(form, "image");
    if (image == null) {
      throw new ImageRefusal("image", "There is no picture to change; send one as image.");
    }
    var mask = only(form, "mask");
    var name = usual(request, mask != null);
    var model = models.get(caller.tenant(), name);
    var picture = uploads.keep("image", image.getBytes());
    // Without a mask, the picture's own transparency says what is to be changed.
    var hole = mask == null ? picture : uploads.keep("mask", mask.getBytes());
    var wanted = mask != null || model.inputs().mask() != null ? hole : null;
    return begin(caller, new ImageValues(model, request, picture, wanted), key);
  }

  private static String usual(ImageRequest request, boolean masked) {
    var named = request.model();
    return named != null ? named : masked ? "inpaint" : "image-to-image";
  }

  private static ImagesEnvelope fields(MultipartHttpServletRequest form) {
    var document = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, String[]> field : form.getParameterMap().entrySet()) {
      document.put(field.getKey(), field.getValue()[field.getValue().length - 1]);
    }
    return EnvelopeReader.read(document, ImagesEnvelope.class);
  }

  /// OpenAI's clients write several as `image[]`.
  private static @Nullable MultipartFile only(MultipartHttpServletRequest form, String name) {
    var files = new ArrayList<>(form.getFiles(name));
    files.addAll(form.getFiles(name + "[]"));
    if (files.size() > 1) {
      throw new ImageRefusal(
          name, "There are %d pictures as %s; send one.".formatted(files.size(), name));
    }
    return files.isEmpty() ? null : files.getFirst();
  }

  /// Takes the jobs before it answers; what comes after that takes no thread of the server's.
  private DeferredResult<ImagesView> begin(
      Caller caller, ImageValues wanted, @Nullable String key) {
    var base =
        wanted.request().asUrl()
            ? ServletUriComponentsBuilder.fromCurrentContextPath().toUriString()
            : null;
    if (!waiting.tryAcquire()) {
      throw new AtelierException(
          ApiCode.TOO_MANY_LISTENERS,
          "%,d requests wait for their pictures already; try again later.".formatted(MOST));
    }
    try {
      var ids = make.submit(caller.tenant(), wanted, key);
      var answer = new DeferredResult<ImagesView>();
      Thread.ofVirtual().name("pictures").start(() -> answer(caller, ids, base, answer));
      return answer;
    } catch (RuntimeException e) {
      waiting.release();
      throw e;
    }
  }

  private void answer(
      Caller caller, List<JobId> ids, @Nullable String base, DeferredResult<ImagesView> answer) {
    try {
      answer.setResult(make.await(caller.tenant(), ids, base));
    } catch (RuntimeException e) {
      answer.setErrorResult(e);
    } finally {
      waiting.release();
    }
  }

  @ExceptionHandler
  ResponseEntity<OpenAiErrorView> refused(AtelierException refusal, HttpServletRequest request) {
    request.setAttribute(Gate.CODE, refusal.code());
    var parameter = refusal instanceof ImageRefusal ours ? ours.parameter() : null;
    return refused(refusal.code(), String.valueOf(refusal.getMessage()), parameter);
  }

  private static ResponseEntity<OpenAiErrorView> refused(
      ErrorCode code, String message, @Nullable String parameter) {
    var status = HttpStatusOf.of(code);
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body(OpenAiErrorView.of(status, code.name(), message, parameter));
  }

  /// The same request would fail again: OpenAI's clients would otherwise send it three times.
  @ExceptionHandler
  ResponseEntity<OpenAiErrorView> failed(MakePictures.NotMade failure) {
    return ResponseEntity.status(500)
        .header("x-should-retry", "false")
        .contentType(MediaType.APPLICATION_JSON)
        .body(OpenAiErrorView.of(500, failure.code(), String.valueOf(failure.getMessage()), null));
  }

  /// A form that breaks off, or parameters that are none.
  @ExceptionHandler({MultipartException.class, InvalidParameterException.class})
  ResponseEntity<OpenAiErrorView> unreadable(Exception failure, HttpServletRequest request) {
    var code =
        failure instanceof MaxUploadSizeExceededException
            ? ApiCode.BODY_TOO_LARGE
            : ApiCode.REQUEST_INVALID;
    request.setAttribute(Gate.CODE, code);
    return refused(
        code,
        "The request can't be read as a form of 8 MB at most; send multipart/form-data as OpenAI's clients do.",
        null);
  }

  @ExceptionHandler
  ResponseEntity<OpenAiErrorView> failed(Exception failure, HttpServletRequest request) {
    if (failure instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
      request.setAttribute(Gate.CODE, ApiCode.REQUEST_INVALID);
      return ResponseEntity.status(known.getStatusCode())
          .contentType(MediaType.APPLICATION_JSON)
          .body(
              OpenAiErrorView.of(
                  known.getStatusCode().value(),
                  ApiCode.REQUEST_INVALID.name(),
                  "%s; change it.".formatted(known.getBody().getDetail()),
                  null));
    }
    LOG.log(System.Logger.Level.ERROR, request.getRequestURI() + " failed", failure);
    request.setAttribute(Gate.CODE, ApiCode.FAULT);
    return refused(
        ApiCode.FAULT,
        "This is a fault of Atelier; please report it with what the log says of it.",
        null);
  }
}
