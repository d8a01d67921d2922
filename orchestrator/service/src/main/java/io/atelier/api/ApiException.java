package io.atelier.api;

import io.atelier.api.wire.FindingView;
import io.atelier.graph.AtelierException;
import io.atelier.graph.ErrorCode;
import java.util.List;

/// A request that is refused, with what is wrong about its workflow.
final class ApiException extends AtelierException {

  private static final long serialVersionUID = 1L;

  private final transient List<FindingView> findings;

  ApiException(ErrorCode code, String message) {
    this(code, message, List.of());
  }

  ApiException(ErrorCode code, String message, List<FindingView> findings) {
    super(code, message);
    this.findings = List.copyOf(findings);
  }

  List<FindingView> findings() {
    return findings;
  }
}
