package io.atelier.api.wire;

import org.jspecify.annotations.Nullable;

/// Why a request was refused, as OpenAI's clients read it.
public record OpenAiErrorView(ErrorView error) {

  /// What is wrong.
  ///
  /// @param type such as `invalid_request_error`
  /// @param param that is at fault; null when it is none of them
  /// @param code names the kind of failure for programs
  public record ErrorView(String message, String type, @Nullable String param, String code) {}

  /// Whether who asks there reads refusals so.
  public static boolean isReadAt(String path) {
    return path.startsWith("/openai/") || path.startsWith("/v1/images/");
  }

  /// What is wrong, in that form.
  ///
  /// @param status of HTTP
  public static OpenAiErrorView of(
      int status, String code, String message, @Nullable String param) {
    return new OpenAiErrorView(new ErrorView(message, type(status), param, code));
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 429 -> "rate_limit_error";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }
}
