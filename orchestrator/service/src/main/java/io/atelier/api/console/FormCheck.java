package io.atelier.api.console;

import io.atelier.api.ApiException;
import io.atelier.api.wire.ApiCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;

/// Refuses what would change something and does not come from a form of the console.
final class FormCheck implements HandlerInterceptor {

  static final String FIELD = "form";
  static final String HEADER = "X-Form";

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private final FormTokens tokens;

  FormCheck(FormTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (!READING.contains(request.getMethod())) {
      var given = given(request);
      if (given == null || !tokens.isOf(request, given)) {
        throw new ApiException(
            ApiCode.FORM_OUTDATED,
            "This form is older than the service or than your login; open the page again and send it once more.");
      }
    }
    return true;
  }

  /// A body that is a file holds no field.
  private static @Nullable String given(HttpServletRequest request) {
    var header = request.getHeader(HEADER);
    return header == null ? request.getParameter(FIELD) : header;
  }
}
