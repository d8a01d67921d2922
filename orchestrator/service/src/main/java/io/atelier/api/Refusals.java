package io.atelier.api;

import io.atelier.api.gate.Gate;
import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.HttpStatusOf;
import io.atelier.api.wire.OpenAiErrorView;
import io.atelier.api.wire.Problem;
import io.atelier.graph.AtelierException;
import io.atelier.graph.ErrorCode;
import io.atelier.graph.Shown;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// Turns what is thrown into a [Problem]. What has no code is a fault of ours: the log has its
/// stack, the answer does not.
@RestControllerAdvice
final class Refusals {

  private static final System.Logger LOG = System.getLogger(Refusals.class.getName());
  private static final String RETRY_SECONDS = "5";

  @ExceptionHandler
  ResponseEntity<Object> refused(AtelierException refusal, HttpServletRequest request) {
    var findings =
        refusal instanceof ApiException own
            ? own.findings()
            : List.<io.atelier.api.wire.FindingView>of();
    var status = HttpStatusOf.of(refusal.code());
    if (status >= HttpStatus.INTERNAL_SERVER_ERROR.value()) {
      LOG.log(System.Logger.Level.WARNING, refusal.code().name() + ": " + refusal.getMessage());
    }
    return answer(
        refusal.code(),
        request,
        Problem.of(status, refusal.code().name(), String.valueOf(refusal.getMessage()), findings));
  }

  @ExceptionHandler({NoHandlerFoundException.class, NoResourceFoundException.class})
  ResponseEntity<Object> notFound(Exception refusal, HttpServletRequest request) {
    return answer(
        ApiCode.NOT_FOUND,
        request,
        "Nothing answers at '%s'; /v1/openapi.json says what does."
            .formatted(Shown.text(request.getRequestURI())));
  }

  @ExceptionHandler
  ResponseEntity<Object> refused(
      HttpRequestMethodNotSupportedException refusal, HttpServletRequest request) {
    return answer(
        ApiCode.METHOD_NOT_ALLOWED,
        request,
        "%s can't be used there; %s can."
            .formatted(
                Shown.text(refusal.getMethod()),
                String.join(
                    ", ",
                    refusal.getSupportedMethods() == null
                        ? new String[] {"nothing"}
                        : refusal.getSupportedMethods())));
  }

  @ExceptionHandler
  ResponseEntity<Object> refused(HttpMediaTypeException refusal, HttpServletRequest request) {
    return answer(
        ApiCode.MEDIA_TYPE_UNKNOWN,
        request,
        "This is not read or written as '%s' here; send JSON with the header `Content-Type: application/json`, or a picture as image/png, image/webp or image/jpeg."
            .formatted(Shown.text(String.valueOf(request.getContentType()))));
  }

  @ExceptionHandler
  ResponseEntity<Object> refused(
      HttpMessageNotReadableException refusal, HttpServletRequest request) {
    return answer(
        ApiCode.REQUEST_INVALID,
        request,
        "The request has no body; send what /v1/openapi.json says.");
  }

  @ExceptionHandler
  ResponseEntity<Object> refused(InvalidParameterException refusal, HttpServletRequest request) {
    return answer(
        ApiCode.REQUEST_INVALID,
        request,
        "The parameters behind the '?' can't be read; write them as NAME=VALUE, in UTF-8 with %-escapes.");
  }

  /// Its client is gone: there is nobody to answer.
  @ExceptionHandler
  void gone(AsyncRequestNotUsableException gone) {
    LOG.log(System.Logger.Level.DEBUG, "a client is gone", gone);
  }

  @ExceptionHandler
  ResponseEntity<Object> failed(Exception failure, HttpServletRequest request) {
    if (failure instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
      return answer(
          ApiCode.REQUEST_INVALID,
          request,
          "%s; change it.".formatted(Shown.text(String.valueOf(known.getBody().getDetail()), 200)));
    }
    LOG.log(
        System.Logger.Level.ERROR,
        "%s %s failed".formatted(request.getMethod(), request.getRequestURI()),
        failure);
    return answer(
        ApiCode.FAULT,
        request,
        "This is a fault of Atelier; please report it with what the log says of it.");
  }

  private static ResponseEntity<Object> answer(
      ErrorCode code, HttpServletRequest request, String detail) {
    return answer(code, request, Problem.of(HttpStatusOf.of(code), code.name(), detail));
  }

  private static ResponseEntity<Object> answer(
      ErrorCode code, HttpServletRequest request, Problem problem) {
    request.setAttribute(Gate.CODE, code);
    var isOpenAi = OpenAiErrorView.isReadAt(request.getRequestURI());
    var answer =
        ResponseEntity.status(problem.status())
            .contentType(
                isOpenAi
                    ? MediaType.APPLICATION_JSON
                    : MediaType.parseMediaType(Problem.MEDIA_TYPE));
    if (problem.status() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
      answer.header("Retry-After", RETRY_SECONDS);
    }
    return answer.body(
        isOpenAi
            ? OpenAiErrorView.of(problem.status(), problem.code(), problem.detail(), null)
            : problem);
  }
}
