package io.atelier.api.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/// Why a request was refused, or could not be met: RFC 9457's problem details.
///
/// @param type `urn:atelier:` and the code
/// @param title the code again, as words
/// @param status as in the answer's first line
/// @param detail one sentence with the remedy
/// @param code names the kind of failure for programs
/// @param findings what is wrong with a workflow; left out when it is about something else
public record Problem(
    URI type,
    String title,
    int status,
    String detail,
    String code,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FindingView> findings) {

  /// The media type that it goes under.
  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    findings = findings == null ? List.of() : List.copyOf(findings); // Left out, they are none.
  }

  public static Problem of(int status, String code, String detail) {
    return of(status, code, detail, List.of());
  }

  public static Problem of(int status, String code, String detail, List<FindingView> findings) {
    return new Problem(
        URI.create("urn:atelier:" + code), words(code), status, detail, code, findings);
  }

  private static String words(String code) {
    var lower = code.toLowerCase(Locale.ROOT).replace('_', ' ');
    return lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1);
  }
}
