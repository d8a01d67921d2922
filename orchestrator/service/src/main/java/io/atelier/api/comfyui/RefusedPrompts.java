package io.atelier.api.comfyui;

import io.atelier.api.comfyui.wire.RefusedPromptView;
import io.atelier.api.gate.Gate;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.HttpStatusOf;
import io.atelier.graph.AtelierException;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;

/// Refusals as ComfyUI's clients read them: an `error` with `type` and `message`, and
/// `node_errors`.
@RestControllerAdvice(basePackageClasses = RefusedPrompts.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RefusedPrompts {

  private static final System.Logger LOG = System.getLogger(RefusedPrompts.class.getName());
  private static final int BAD_REQUEST = 400;

  @ExceptionHandler
  ResponseEntity<RefusedPromptView> refused(PromptRefused refusal, HttpServletRequest request) {
    request.setAttribute(Gate.CODE, refusal.code());
    return answer(BAD_REQUEST, refusal.view());
  }

  @ExceptionHandler
  ResponseEntity<RefusedPromptView> refused(AtelierException refusal, HttpServletRequest request) {
    request.setAttribute(Gate.CODE, refusal.code());
    return answer(HttpStatusOf.of(refusal.code()), RefusedPromptView.of(refusal));
  }

  /// What Spring can't read, such as a number that is none; anything else is a fault of ours.
  @ExceptionHandler
  ResponseEntity<RefusedPromptView> failed(Exception failure, HttpServletRequest request) {
    if (failure instanceof MaxUploadSizeExceededException) {
      return refused(
          new AtelierException(
              ApiCode.BODY_TOO_LARGE,
              "The upload is larger than this service takes; /features says how large it may be (max_upload_size)."),
          request);
    }
    if (failure instanceof HttpMessageNotReadableException
        || failure instanceof TypeMismatchException
        || (failure instanceof ErrorResponse known && known.getStatusCode().is4xxClientError())) {
      return refused(
          new AtelierException(
              ApiCode.REQUEST_INVALID,
              "The request can't be read: its body, or a parameter, is missing or of another form; send it as ComfyUI's clients do."),
          request);
    }
    LOG.log(System.Logger.Level.ERROR, request.getRequestURI() + " failed", failure);
    return refused(
        new AtelierException(
            ApiCode.FAULT,
            "This is a fault of Atelier; please report it with what the log says of it."),
        request);
  }

  /// Its client is gone: there is nobody to answer.
  @ExceptionHandler
  void gone(AsyncRequestNotUsableException gone) {
    LOG.log(System.Logger.Level.DEBUG, "a client is gone", gone);
  }

  private static ResponseEntity<RefusedPromptView> answer(int status, RefusedPromptView view) {
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).body(view);
  }
}
