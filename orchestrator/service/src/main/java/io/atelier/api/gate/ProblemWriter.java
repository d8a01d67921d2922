package io.atelier.api.gate;

import io.atelier.api.comfyui.wire.RefusedPromptView;
import io.atelier.api.wire.HttpStatusOf;
import io.atelier.api.wire.OpenAiErrorView;
import io.atelier.api.wire.Problem;
import io.atelier.graph.AtelierException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/// Answers a request that did not pass the gate.
final class ProblemWriter {

  private final JsonMapper json;

  ProblemWriter(JsonMapper json) {
    this.json = json;
  }

  /// Whether a token would help.
  static boolean isUnauthorized(AtelierException refusal) {
    return HttpStatusOf.of(refusal.code()) == HttpServletResponse.SC_UNAUTHORIZED;
  }

  /// @param path that was asked for
  void write(AtelierException refusal, String path, HttpServletResponse response)
      throws IOException {
    var status = HttpStatusOf.of(refusal.code());
    if (refusal instanceof TooSoon soon) {
      response.setHeader("Retry-After", Long.toString(soon.seconds()));
    }
    if (isUnauthorized(refusal)) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    response.setStatus(status);
    var code = refusal.code().name();
    var message = String.valueOf(refusal.getMessage());
    Object body =
        OpenAiErrorView.isReadAt(path)
            ? OpenAiErrorView.of(status, code, message, null)
            : RefusedPromptView.isReadAt(path)
                ? RefusedPromptView.of(refusal)
                : Problem.of(status, code, message);
    response.setContentType(
        body instanceof Problem ? Problem.MEDIA_TYPE : MediaType.APPLICATION_JSON_VALUE);
    json.writeValue(response.getOutputStream(), body);
  }
}
