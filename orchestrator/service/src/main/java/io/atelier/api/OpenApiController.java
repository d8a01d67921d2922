package io.atelier.api;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// What there is to ask and what comes back, as OpenAPI 3.1. It is made from this package's code by
/// a test, which fails when the two differ.
@RestController
final class OpenApiController {

  @GetMapping(path = "/v1/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
  Resource get() {
    return new ClassPathResource("openapi.json", OpenApiController.class);
  }
}
