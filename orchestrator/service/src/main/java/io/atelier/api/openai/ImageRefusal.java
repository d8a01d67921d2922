package io.atelier.api.openai;

import io.atelier.api.wire.ApiCode;
import io.atelier.graph.AtelierException;

/// A request for pictures that can't be met as it is.
final class ImageRefusal extends AtelierException {

  private static final long serialVersionUID = 1L;

  private final String parameter;

  ImageRefusal(String parameter, String message) {
    this(ApiCode.REQUEST_INVALID, parameter, message);
  }

  ImageRefusal(ApiCode code, String parameter, String message) {
    super(code, message);
    this.parameter = parameter;
  }

  /// The field of the request that is at fault.
  String parameter() {
    return parameter;
  }
}
