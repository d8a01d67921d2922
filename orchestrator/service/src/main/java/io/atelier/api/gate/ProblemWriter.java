package io.atelier.api.gate;

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
    var isOpenAi = OpenAiErrorView.isReadAt(path);
    response.setContentType(isOpenAi ? MediaType.APPLICATION_JSON_VALUE : Problem.MEDIA_TYPE);
    json.writeValue(
        response.getOutputStream(),
        isOpenAi
            ? OpenAiErrorView.of(status, code, message, null)
            : Problem.of(status, code, message));
  }
}
