package io.atelier.api.openapi;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// What there is to ask, for people and for generators of clients.
@RestController
final class OpenApiController {

  private final RequestMappingHandlerMapping methods;

  OpenApiController(
      @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping methods) {
    this.methods = methods;
  }

  /// Made anew each time: it is asked for seldom, and need not be kept.
  @GetMapping(path = "/v1/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
  @Says("This document")
  String get() {
    return OpenApiDocument.of(methods.getHandlerMethods()).toPrettyString();
  }
}
