package io.atelier.api.comfyui;

import io.atelier.api.comfyui.wire.PromptErrorView;
import io.atelier.api.comfyui.wire.RefusedPromptView;
import io.atelier.api.gate.Gate;
import io.atelier.api.wire.HttpStatusOf;
import io.atelier.graph.AtelierException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/// Refusals as ComfyUI's clients read them: an `error` with `type` and `message`, and
/// `node_errors`.
@RestControllerAdvice(basePackageClasses = RefusedPrompts.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RefusedPrompts {

  private static final int BAD_REQUEST = 400;

  @ExceptionHandler
  ResponseEntity<RefusedPromptView> refused(PromptRefused refusal, HttpServletRequest request) {
    request.setAttribute(Gate.CODE, refusal.code());
    return answer(BAD_REQUEST, refusal.view());
  }

  @ExceptionHandler
  ResponseEntity<RefusedPromptView> refused(AtelierException refusal, HttpServletRequest request) {
    request.setAttribute(Gate.CODE, refusal.code());
    var error = PromptErrorView.of(refusal.code().name(), String.valueOf(refusal.getMessage()), "");
    return answer(HttpStatusOf.of(refusal.code()), new RefusedPromptView(error, Map.of()));
  }

  private static ResponseEntity<RefusedPromptView> answer(int status, RefusedPromptView view) {
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).body(view);
  }
}
