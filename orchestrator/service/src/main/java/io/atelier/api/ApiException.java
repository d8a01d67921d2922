package io.atelier.api;

import io.atelier.api.wire.ApiCode;
import io.atelier.api.wire.FindingView;
import io.atelier.graph.AtelierException;
import io.atelier.graph.ErrorCode;
import io.atelier.graph.Shown;
import java.util.List;

/// A request that is refused, with what is wrong about its workflow.
public final class ApiException extends AtelierException {

  private static final long serialVersionUID = 1L;

  private final transient List<FindingView> findings;

  public ApiException(ErrorCode code, String message) {
    this(code, message, List.of());
  }

  ApiException(ErrorCode code, String message, List<FindingView> findings) {
    super(code, message);
    this.findings = List.copyOf(findings);
  }

  /// A parameter of the address that can't be taken.
  ///
  /// @param text as it came
  /// @param remedy the rest of the sentence, from `;` on
  static ApiException ofParameter(String name, String text, String remedy) {
    return new ApiException(
        ApiCode.REQUEST_INVALID,
        "The parameter '%s' is '%s'%s".formatted(name, Shown.text(text), remedy));
  }

  /// What is wrong with the workflow; empty when it is about something else.
  public List<FindingView> findings() {
    return findings;
  }
}
